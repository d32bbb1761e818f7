import { open } from 'node:fs/promises';

/** Makes the entries of a folder durable: a new name in it survives a power cut only after this. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
