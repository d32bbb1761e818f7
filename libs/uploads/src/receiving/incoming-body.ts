import type { PutResult } from '#storage';
import { createHash } from 'node:crypto';

import type { ReceiveMemory } from './receive-memory.js';

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
  private hasRoom = true;

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

  /** The body after it was read to its end, or undefined if the memory had no room for all of it. */
  get whole(): readonly Buffer[] | undefined {
    return this.hasRoom ? this.chunks : undefined;
  }

  /**
   * Reads the body to its end and returns its size and digest. Returns undefined as soon as the memory has no room for
   * it; `stream` then yields all of it.
   */
  async hold(): Promise<PutResult | undefined> {
    const hash = createHash('sha256');
    for (const chunk of this.chunks) hash.update(chunk);
    while (this.hasRoom) {
      const chunk = await this.read();
      if (!chunk) return { size: this.size, sha256: hash.digest() };
      hash.update(chunk);
    }
    return undefined;
  }

  /** Yields the body from its start. */
  async *stream(): AsyncGenerator<Buffer> {
    let at = 0;
    do {
      for (; at < this.chunks.length; at += 1) yield this.chunks[at] as Buffer;
      if (this.hasRoom) continue;
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
    this.hasRoom &&= this.memory.take(value.length, this.heldBytes);
    if (this.hasRoom) this.heldBytes += value.length;
    return value;
  }

  private forget(): void {
    this.memory.giveBack(this.heldBytes);
    this.heldBytes = 0;
    this.chunks.length = 0;
    this.hasRoom = false;
  }
}
