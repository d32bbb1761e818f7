import { copySqlite } from '#database';
import { constants, type Dirent } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** The parts of an embedded imglink. */
export interface BackupSource {
  /** The SQLite file. */
  database: string;
  /** The folder of the images. */
  images: string;
  /** The file with the secret of the keys; undefined: it is in KEY_SECRET. */
  secret: string | undefined;
}

export interface BackupResult {
  /** Files that were copied, and their bytes. */
  copied: number;
  bytes: number;
  /** Files that a former backup had, of images that were deleted since. */
  removed: number;
}

/**
 * Copies an imglink that may be running into a folder that is laid out as DATA_DIR. A folder with a former backup is
 * brought up to date: only new images are copied. Whenever it is interrupted, the folder holds a database and all the
 * images of that database that were not deleted meanwhile.
 */
export async function backUp({ database, images, secret }: BackupSource, folder: string): Promise<BackupResult> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, 'images');
  if (secret !== undefined) await copyAnew(secret, join(folder, 'key-secret'), 0o600);
  // The second time are the images of rows that were inserted before the database was copied. They are few.
  const early = await copyNewFiles(images, target);
  await copySqlite(database, join(folder, 'imglink.sqlite'));
  const late = await copyNewFiles(images, target);
  const removed = await removeOthers(target, images);
  return { copied: early.copied + late.copied, bytes: early.bytes + late.bytes, removed };
}

/** Files never change once they have their name, so that a file of the same size is the same. */
async function copyNewFiles(source: string, target: string): Promise<{ copied: number; bytes: number }> {
  const result = { copied: 0, bytes: 0 };
  for await (const path of filesIn(source)) {
    const from = join(source, path);
    const size = await sizeOf(from);
    // It was deleted meanwhile.
    if (size === undefined || size === (await sizeOf(join(target, path)))) continue;
    const isCopied = await copyAnew(from, join(target, path)).catch(unlessMissing);
    if (!isCopied) continue;
    result.copied += 1;
    result.bytes += size;
  }
  return result;
}

/** Removes what has been deleted in the source. Returns the number of files. */
async function removeOthers(target: string, source: string): Promise<number> {
  let removed = 0;
  for await (const path of filesIn(target)) {
    if ((await sizeOf(join(source, path))) !== undefined) continue;
    await rm(join(target, path), { force: true });
    removed += 1;
  }
  return removed;
}

/** A file has its name only once it is complete. */
async function copyAnew(from: string, to: string, mode?: number): Promise<true> {
  const draft = `${to}.partial`;
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, draft, constants.COPYFILE_FICLONE);
  if (mode !== undefined) await chmod(draft, mode);
  await rename(draft, to);
  return true;
}

/** Yields the paths of all files below a folder, relative to it, without those that are being written. */
async function* filesIn(root: string, folder = root): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    unlessMissing(error);
    return [];
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.endsWith('.partial')) continue;
    if (entry.isDirectory()) yield* filesIn(root, path);
    else if (entry.isFile()) yield relative(root, path);
  }
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    (error: unknown) => unlessMissing(error) || undefined,
  );

function unlessMissing(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
  throw error;
}
