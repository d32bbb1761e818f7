import { DurableFolders } from '#files';
import { StartError, startErrorOf } from '#errors';
import { parseKeySecret } from '#keys';
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The embedded mode's KEY_SECRET: made once, kept in the data folder, readable by its owner alone, durable when this
 * resolves. Throws StartError. Two processes that start at once get the same one. Rotated, the file holds the list
 * that KEY_SECRET would.
 */
export async function keySecretIn(dataDir: string, folders = new DurableFolders()): Promise<string> {
  const path = join(dataDir, 'key-secret');
  const secret = await readOrMake(path, folders).catch((error: unknown) => {
    throw startErrorOf('DATA_DIR', error);
  });
  try {
    parseKeySecret(secret);
  } catch (cause) {
    const why = `it must hold the secret that the links were made with; ${(cause as Error).message}`;
    throw new StartError(`${path} is damaged: ${why}.`, { cause });
  }
  return secret;
}

async function readOrMake(path: string, folders: DurableFolders): Promise<string> {
  const folder = join(path, '..');
  await folders.make(folder);
  const secret = (await readIfThere(path)) ?? (await make(path));
  // Also where the file was there: who made it, or wrote a new list into it, may have been killed before its sync.
  await syncFile(path);
  await folders.sync(folder);
  return secret;
}

async function make(path: string): Promise<string> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
  await file.sync();
  await file.close();
  // A link appears whole or not at all, and never over another process's secret.
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
