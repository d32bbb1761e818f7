import { chunksSource, type ImageLimits, inspectImage, isUnchanged, sliceLayout } from '#imaging';
import type { PutResult, WholeBytes } from '#storage';
import { createHash } from 'node:crypto';

import type { UploadManifest } from '../records/upload-manifest.js';
import type { ReceiveMemory } from './receive-memory.js';

/** An image in memory without its metadata. */
export interface StrippedImage {
  image: NonNullable<UploadManifest['image']>;
  /** True if nothing had to be removed. */
  isAsSent: boolean;
  bytes: WholeBytes;
}

/** A body is opened once this many bytes, or all, have been received. */
const HEAD_BYTES = 4096;

/**
 * A body that is read once, either with `hold` or with `stream`, and kept while the memory has room for all of it. The
 * caller disposes it, which closes the source.
 */
export class IncomingBody implements AsyncDisposable {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  /** The bytes that count in the memory. */
  private heldBytes = 0;
  /** False once the memory had no room for all that was read. */
  isWhole = true;

  private constructor(
    private readonly source: AsyncIterator<Buffer>,
    private readonly memory: ReceiveMemory,
  ) {}

  /** Reads the first bytes of a body. */
  static async open(body: AsyncIterable<Buffer>, memory: ReceiveMemory): Promise<IncomingBody> {
    const opened = new IncomingBody(body[Symbol.asyncIterator](), memory);
    try {
      while (opened.size < HEAD_BYTES && (await opened.read()));
      return opened;
    } catch (error) {
      await opened[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The first bytes, before the body is read further. */
  get head(): Buffer {
    return this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
  }

  /**
   * Reads the body to its end and returns it. Returns undefined as soon as the memory has no room for
   * it; `stream` then yields all of it.
   */
  async hold(): Promise<WholeBytes | undefined> {
    const hash = createHash('sha256');
    for (const chunk of this.chunks) hash.update(chunk);
    while (this.isWhole) {
      const chunk = await this.read();
      if (!chunk) return { size: this.size, sha256: hash.digest(), chunks: this.chunks };
      hash.update(chunk);
    }
    return undefined;
  }

  /**
   * Inspects the image after the body was read, and removes its metadata without copying it. `sent`: size and digest of
   * the body. Returns undefined for a body that is not in memory or no acceptable image: the job refuses those, so that
   * uploads are refused in one place.
   */
  async strip(sent: PutResult, limits: ImageLimits): Promise<StrippedImage | undefined> {
    if (!this.isWhole) return undefined;
    const source = chunksSource(this.chunks);
    const inspected = await inspectImage(source, limits).catch(() => undefined);
    if (!inspected) return undefined;
    const { format, width, height, animated, layout } = inspected;
    const image = { format, width, height, animated };
    if (isUnchanged(layout, source.size)) return { image, isAsSent: true, bytes: { ...sent, chunks: this.chunks } };
    return { image, isAsSent: false, bytes: wholeBytes(sliceLayout(this.chunks, layout)) };
  }

  /** Yields the body from its start. */
  async *stream(): AsyncGenerator<Buffer> {
    let at = 0;
    do {
      for (; at < this.chunks.length; at += 1) yield this.chunks[at] as Buffer;
      if (this.isWhole) continue;
      this.forget();
      at = 0;
    } while (await this.read());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.forget();
    await this.source.return?.();
  }

  private async read(): Promise<Buffer | undefined> {
    const { value, done } = (await this.source.next()) as IteratorResult<Buffer, undefined>;
    if (done) return undefined;
    this.chunks.push(value);
    this.size += value.length;
    this.isWhole &&= this.memory.take(value.length, this.heldBytes);
    if (this.isWhole) this.heldBytes += value.length;
    return value;
  }

  private forget(): void {
    this.memory.giveBack(this.heldBytes);
    this.heldBytes = 0;
    this.chunks.length = 0;
    this.isWhole = false;
  }
}

function wholeBytes(chunks: readonly Buffer[]): WholeBytes {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return { chunks, size: chunks.reduce((size, { length }) => size + length, 0), sha256: hash.digest() };
}
