import { DurableFolders } from '#files';
import { StartError, startErrorOf } from '#errors';
import { parseKeySecret } from '#keys';
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Returns the KEY_SECRET of an embedded imglink from the data folder, and generates it at the first start. The file is
 * readable by its owner only, and durable when this resolves. Two processes that start at once get the same secret.
 * After a rotation the file contains a list, as KEY_SECRET would. Throws StartError.
 */
export async function keySecretIn(dataDir: string, folders = new DurableFolders()): Promise<string> {
  const path = join(dataDir, 'key-secret');
  const secret = await readOrGenerate(path, folders).catch((error: unknown) => {
    throw startErrorOf('DATA_DIR', error);
  });
  try {
    parseKeySecret(secret);
  } catch (cause) {
    const why = `it must contain the secret with which the links were created; ${(cause as Error).message}`;
    throw new StartError(`${path} is damaged: ${why}.`, { cause });
  }
  return secret;
}

async function readOrGenerate(path: string, folders: DurableFolders): Promise<string> {
  const folder = join(path, '..');
  await folders.make(folder);
  const secret = (await readIfThere(path)) ?? (await generate(path));
  // Also an existing file: the process or person that wrote it may have been interrupted before the sync.
  await syncFile(path);
  await folders.sync(folder);
  return secret;
}

async function generate(path: string): Promise<string> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
  await file.sync();
  await file.close();
  // A hard link appears atomically, and never replaces the secret of another process.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return (await readFile(path, 'utf8')).trim();
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
