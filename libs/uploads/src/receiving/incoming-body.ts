import { releaseMemory } from '#files';
import type { MemoryRange } from '#imaging';

import { type ReceiveMemory, SLAB_BYTES } from './receive-memory.js';

/** A body in memory, until it is disposed. */
export interface HeldBody {
  /** Bytes. */
  size: number;
  ranges: readonly MemoryRange[];
  chunks: readonly Buffer[];
}

/**
 * A body that is read once, and held while the memory has room for all of it. Takes over the chunks of the source,
 * whose memory is released once they are copied. The caller disposes the body, which closes the source.
 */
export class IncomingBody implements AsyncDisposable {
  private readonly source: AsyncIterator<Buffer>;
  private readonly slabs: number[] = [];
  private ranges: MemoryRange[] = [];
  /** The end of the slab that was taken last. */
  private slabEnd = 0;
  /** The bytes for which the memory had no room. */
  private excess: Buffer | undefined;

  constructor(
    body: AsyncIterable<Buffer>,
    private readonly memory: ReceiveMemory,
  ) {
    this.source = body[Symbol.asyncIterator]();
  }

  /**
   * Reads the body to its end and returns it. Returns undefined as soon as the memory has no room for it; `stream` then
   * yields all of it.
   */
  async hold(): Promise<HeldBody | undefined> {
    let size = 0;
    for (let chunk = await this.read(); chunk; chunk = await this.read()) {
      const held = this.copyIn(chunk);
      if (held < chunk.length) {
        this.excess = chunk.subarray(held);
        return undefined;
      }
      size += held;
      releaseMemory(chunk);
    }
    return { size, ranges: this.ranges, chunks: this.chunks };
  }

  /** Yields a body from its start that was not held. The caller owns the chunks. */
  async *stream(): AsyncGenerator<Buffer> {
    // The caller may keep a chunk for longer than the memory is taken, so it gets copies, one slab at a time.
    for (const chunk of this.chunks) {
      for (let from = 0; from < chunk.length; from += SLAB_BYTES) {
        yield Buffer.from(chunk.subarray(from, from + SLAB_BYTES));
      }
    }
    this.giveBack();
    if (this.excess) yield this.excess;
    for (let chunk = await this.read(); chunk; chunk = await this.read()) yield chunk;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.giveBack();
    await this.source.return?.();
  }

  private async read(): Promise<Buffer | undefined> {
    const { value, done } = (await this.source.next()) as IteratorResult<Buffer, undefined>;
    return done ? undefined : value;
  }

  private get chunks(): Buffer[] {
    return this.ranges.map(({ from, to }) => this.memory.bytes.subarray(from, to));
  }

  /** Returns how many bytes of the chunk the memory had room for. */
  private copyIn(chunk: Buffer): number {
    let copied = 0;
    while (copied < chunk.length) {
      const range = this.rangeWithRoom();
      if (!range) break;
      const end = Math.min(chunk.length, copied + this.slabEnd - range.to);
      range.to += chunk.copy(this.memory.bytes, range.to, copied, end);
      copied = end;
    }
    return copied;
  }

  private rangeWithRoom(): MemoryRange | undefined {
    const last = this.ranges.at(-1);
    if (last && last.to < this.slabEnd) return last;
    const slab = this.memory.take(this.slabs.length * SLAB_BYTES);
    if (slab === undefined) return undefined;
    this.slabs.push(slab);
    const isAdjacent = last?.to === slab;
    this.slabEnd = slab + SLAB_BYTES;
    if (isAdjacent) return last;
    const range = { from: slab, to: slab };
    this.ranges.push(range);
    return range;
  }

  private giveBack(): void {
    this.memory.giveBack(this.slabs.splice(0));
    this.ranges = [];
  }
}
