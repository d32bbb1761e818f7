import { releaseMemory } from '#files';
import { createHash, type Hash } from 'node:crypto';

import type { PutResult } from '../object-store.js';
import type { FreeSpace } from './free-space.js';
import type { OpenFile } from './open-file.js';

/** The memory that all concurrent writes share. */
const TOTAL_BUFFER = 32 * 1024 * 1024;
const MIN_BUFFER = 128 * 1024;
/** Most images take two writes. With 1 MiB a write took Linux twice as long: the bytes had left the CPU's cache. */
const MAX_BUFFER = 512 * 1024;

/** Divides the memory for writes among the bodies that are written at the same time. */
export class WriteBuffers {
  private writers = 0;

  /** Number of bytes that one writer collects before it writes them. */
  get batchBytes(): number {
    return Math.min(MAX_BUFFER, Math.max(MIN_BUFFER, TOTAL_BUFFER / this.writers));
  }

  async share<T>(write: () => Promise<T>): Promise<T> {
    this.writers += 1;
    try {
      return await write();
    } finally {
      this.writers -= 1;
    }
  }
}

/** A FileHandle is one, too. */
type WritableFile = Pick<OpenFile, 'write' | 'writev'>;

interface WriteResources {
  space: FreeSpace;
  buffers: WriteBuffers;
  /** True if nobody reads the chunks of the body after they are written. Their memory is then released at once. */
  ownsChunks?: boolean | undefined;
}

/** Writes a body to a file and returns its size and digest. */
export async function writeBody(
  file: WritableFile,
  body: AsyncIterable<Buffer>,
  resources: WriteResources,
): Promise<PutResult> {
  const hash = createHash('sha256');
  const size = await writeBytes(file, body, resources, hash);
  return { size, sha256: hash.digest() };
}

/**
 * Writes a body at the position of a file, updates `hash` with it, and returns its size. Gathers chunks while the
 * kernel writes the batch before.
 */
export function writeBytes(
  file: WritableFile,
  body: AsyncIterable<Buffer>,
  { space, buffers, ownsChunks = false }: WriteResources,
  hash?: Hash,
): Promise<number> {
  return buffers.share(async () => {
    let size = 0;
    let batch: Buffer[] = [];
    let batchBytes = 0;
    let writing: Promise<void> = Promise.resolve();
    const writeBatch = () => {
      const [chunks, bytes] = [batch, batchBytes];
      batch = [];
      batchBytes = 0;
      writing = space.use(bytes, () => writeChunks(file, chunks));
      if (ownsChunks) writing = writing.then(() => chunks.forEach(releaseMemory));
      // The next `await writing` throws a failure. Until then it must not count as an unhandled rejection.
      writing.catch(() => undefined);
    };
    try {
      for await (const chunk of body) {
        hash?.update(chunk);
        size += chunk.length;
        batch.push(chunk);
        batchBytes += chunk.length;
        if (batchBytes < buffers.batchBytes) continue;
        await writing;
        writeBatch();
      }
      await writing;
      writeBatch();
      await writing;
      return size;
    } catch (error) {
      // The caller closes the file, which must not happen during a write.
      await writing.catch(() => undefined);
      throw error;
    }
  });
}

/** Writes chunks at the position of the file, all of them. */
export async function writeChunks(file: WritableFile, chunks: readonly Buffer[]): Promise<void> {
  if (chunks.length === 0) return;
  let { bytesWritten } = await file.writev(chunks as Buffer[]);
  // A nearly full disk writes only a part; the next write fails.
  for (const chunk of chunks) {
    let offset = Math.min(bytesWritten, chunk.length);
    bytesWritten -= offset;
    while (offset < chunk.length) offset += (await file.write(chunk, offset)).bytesWritten;
  }
}
