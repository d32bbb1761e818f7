import type { ByteSource } from './byte-source.js';
import { damaged } from '../imaging.errors.js';

/** The bytes of a file that are in memory at a time, unless one call requests more. */
export const WINDOW_BYTES = 1024 * 1024;

/** Reads a source through one window, so that a file of any size takes the same memory. */
export class ByteReader {
  private window: Buffer = Buffer.alloc(0);
  private windowStart = 0;
  private at = 0;
  /** True if a caller may keep a part of the window. */
  private isKept = false;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  get position(): number {
    return this.at;
  }

  get remaining(): number {
    return this.source.size - this.at;
  }

  /** Returns the next `length` bytes without moving. Returns fewer only at the end of the file. */
  async peek(length: number): Promise<Buffer> {
    const start = this.at - this.windowStart;
    if (start < 0 || start + length > this.window.length) await this.fill(length);
    this.isKept = true;
    return this.window.subarray(this.at - this.windowStart, this.at - this.windowStart + length);
  }

  /** Returns the next `length` bytes and moves behind them. Throws `damaged-image` when the file ends before. */
  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length);
    if (bytes.length < length) throw damaged('The file is truncated.');
    this.at += length;
    return bytes;
  }

  /**
   * Returns the rest of the window, at least `least` bytes, without moving. Throws `damaged-image` when there are
   * fewer.
   */
  async peekWindow(least = 1): Promise<Buffer> {
    const bytes = await this.peekPassing(least);
    this.isKept = true;
    return bytes;
  }

  /** As `peekWindow`, for a caller that does not use the returned bytes after its next call. */
  async peekPassing(least = 1): Promise<Buffer> {
    const start = this.at - this.windowStart;
    if (start < 0 || start + least > this.window.length) await this.fill(least);
    const bytes = this.window.subarray(this.at - this.windowStart);
    if (bytes.length < least) throw damaged('The file is truncated.');
    return bytes;
  }

  /** Moves forward. Throws `damaged-image` when that is behind the end of the file. */
  skip(length: number): void {
    if (length > this.remaining) throw damaged('The file is truncated.');
    this.at += length;
  }

  /** Moves to an offset from the start of the file. Throws `damaged-image` when that is behind the end. */
  seek(offset: number): void {
    if (offset > this.size) throw damaged('The file is truncated.');
    this.at = offset;
  }

  private async fill(least: number): Promise<void> {
    const length = Math.min(Math.max(WINDOW_BYTES, least), this.remaining);
    if (!this.isKept) this.source.giveBack?.(this.window);
    this.isKept = false;
    this.window = await this.source.read(this.at, length, Math.min(least, length));
    this.windowStart = this.at;
  }
}
