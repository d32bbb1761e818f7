import { link, opendir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { ObjectFacts } from '../object-store.js';
import { asDiskError, isAbsent } from './disk-errors.js';
import { OpenFile } from './open-file.js';

/** Makes the contents of a file durable and returns its size. */
export async function syncFile(path: string): Promise<number> {
  const file = await OpenFile.open(path, 'r');
  try {
    await file.datasync();
    return file.size;
  } finally {
    file.closeSynced();
  }
}

/** Makes a hard link like `ln -f`: a run that crashed may have left the same bytes under the same name. */
export async function linkOver(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await unlink(to);
    await link(from, to);
  }
}

/** Returns undefined when there is no file at `path`. */
export async function factsOf(key: string, path: string): Promise<ObjectFacts | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { key, size, modifiedAt: mtimeMs };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw asDiskError(error);
  }
}

/** Yields the path of every file below a folder. Files that are deleted meanwhile are skipped. */
export async function* filesBelow(folder: string): AsyncIterable<string> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* filesBelow(path);
      else yield path;
    }
  } catch (error) {
    if (!isAbsent(error)) throw asDiskError(error);
  }
}
