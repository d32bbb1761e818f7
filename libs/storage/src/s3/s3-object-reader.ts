import { DomainError } from '#errors';
import { createHash } from 'node:crypto';

import type { ByteRange, ObjectReader } from '../object-store.js';

/** The bytes of the first request. Most images are smaller, so that one request is enough. */
export const FIRST_WINDOW = 8 * 1024 * 1024;
const WINDOW = 4 * 1024 * 1024;

export interface Fetched {
  bytes: Buffer;
  /** The size of the whole object. */
  size: number;
  /** The hex digest of the whole object, if it was stored with one request. */
  sha256: string | undefined;
}

/**
 * Random access by range requests with read-ahead. Keeps two windows in memory: the first and the last requested one.
 */
export class S3ObjectReader implements ObjectReader {
  private window: { start: number; bytes: Buffer };

  constructor(
    private readonly first: Fetched,
    private readonly fetch: (range: ByteRange) => Promise<Fetched>,
  ) {
    const isAll = first.bytes.length === first.size;
    if (isAll && first.sha256 && createHash('sha256').update(first.bytes).digest('hex') !== first.sha256) {
      throw new DomainError('unavailable', 'The store returned other bytes than were put there.', {
        retryAfterSeconds: 5,
      });
    }
    this.window = { start: 0, bytes: first.bytes };
  }

  get size(): number {
    return this.first.size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.size);
    if (end <= offset) return Buffer.alloc(0);
    if (end <= this.first.bytes.length) return this.first.bytes.subarray(offset, end);
    const { start, bytes } = this.window;
    if (offset >= start && end <= start + bytes.length) return bytes.subarray(offset - start, end - start);
    const last = Math.min(Math.max(end, offset + WINDOW), this.size) - 1;
    const window = { start: offset, bytes: (await this.fetch({ start: offset, end: last })).bytes };
    // A read of a whole window is not likely to be repeated.
    if (end - offset < WINDOW) this.window = window;
    return window.bytes.subarray(0, end - offset);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
