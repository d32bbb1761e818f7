import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import type { PutResult } from '../object-store.js';
import type { FreeSpace } from './free-space.js';

/** Of all bodies that are written at the same time. */
const ALL_BUFFERS = 32 * 1024 * 1024;
const MIN_BUFFER = 128 * 1024;
/** Most images in two writes. Those of 1 MiB took Linux twice the time: by then the bytes had left the processor's cache. */
const MAX_BUFFER = 512 * 1024;

let writers = 0;

/** Gathers what comes while the kernel writes, up to a bound, and writes it at once. */
export async function writeBody(file: FileHandle, body: AsyncIterable<Buffer>, space: FreeSpace): Promise<PutResult> {
  const hash = createHash('sha256');
  let size = 0;
  writers += 1;
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const writeGathered = () => {
    const [batch, bytes] = [gathered, gatheredBytes];
    gathered = [];
    gatheredBytes = 0;
    writing = space.use(bytes, () => writeWhole(file, batch));
    // Its failure is met at the next await; until then it must not count as unhandled.
    writing.catch(() => undefined);
  };
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      size += chunk.length;
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      if (gatheredBytes < Math.min(MAX_BUFFER, Math.max(MIN_BUFFER, ALL_BUFFERS / writers))) continue;
      await writing;
      writeGathered();
    }
    await writing;
    writeGathered();
    await writing;
    return { size, sha256: hash.digest() };
  } catch (error) {
    // Nothing may write to the file any more when it is closed.
    await writing.catch(() => undefined);
    throw error;
  } finally {
    writers -= 1;
  }
}

async function writeWhole(file: FileHandle, batch: Buffer[]): Promise<void> {
  if (batch.length === 0) return;
  let { bytesWritten } = await file.writev(batch);
  // A nearly full disk writes a part; only the next write fails.
  for (const bytes of batch) {
    let offset = Math.min(bytesWritten, bytes.length);
    bytesWritten -= offset;
    while (offset < bytes.length) offset += (await file.write(bytes, offset)).bytesWritten;
  }
}
