import type { FileHandle } from 'node:fs/promises';

import type { ObjectReader } from '../object-store.js';

/** Reads a file at any offset. */
export class DiskObjectReader implements ObjectReader {
  private spare: Buffer | undefined;

  /** `size`: of the file, in bytes. */
  constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  async read(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const { buffer, bytesRead } = await this.file.read(this.takeBuffer(wanted), 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  }

  /** A file that is read through one buffer leaves V8 no garbage of its size. */
  giveBack(bytes: Buffer): void {
    this.spare = bytes;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private takeBuffer(length: number): Buffer {
    const { spare } = this;
    this.spare = undefined;
    return spare && spare.length >= length ? spare : Buffer.allocUnsafe(length);
  }
}
