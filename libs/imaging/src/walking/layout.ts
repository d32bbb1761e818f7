import { Readable } from 'node:stream';

import type { ByteSource } from './byte-source.js';
import { PartLimit } from './part-limit.js';

/** A range of the source, or bytes that replace or are added to those of the source. */
export type Slice = { from: number; to: number } | { bytes: Buffer };

const READ_BYTES = 256 * 1024;

/** Returns whether the layout is the whole source without a change, so that the file can be stored bit for bit. */
export function isUnchanged(layout: Slice[], size: number): boolean {
  const [only, ...others] = layout;
  return only !== undefined && others.length === 0 && 'from' in only && only.from === 0 && only.to === size;
}

/** The size in bytes of the file that the layout describes. */
export function layoutSize(layout: Slice[]): number {
  return layout.reduce((size, slice) => size + ('from' in slice ? slice.to - slice.from : slice.bytes.length), 0);
}

/** Streams the file that the layout describes, in chunks of at most 256 KiB. */
export function readLayout(source: ByteSource, layout: Slice[]): Readable {
  return Readable.from(pieces(source, layout), { objectMode: false, highWaterMark: READ_BYTES });
}

async function* pieces(source: ByteSource, layout: Slice[]): AsyncGenerator<Buffer> {
  for (const slice of layout) {
    if ('bytes' in slice) {
      yield slice.bytes;
      continue;
    }
    for (let at = slice.from; at < slice.to;) {
      const bytes = await source.read(at, Math.min(READ_BYTES, slice.to - at));
      if (bytes.length === 0) throw new Error(`The source ended at ${at}, before its size of ${source.size}`);
      yield bytes;
      at += bytes.length;
    }
  }
}

/** Returns the file that the layout describes, as parts of `chunks`, which are the whole source. Copies no bytes. */
export function sliceLayout(chunks: readonly Buffer[], layout: readonly Slice[]): Buffer[] {
  return layout.flatMap((slice) => ('bytes' in slice ? [slice.bytes] : sliceRange(chunks, slice)));
}

function sliceRange(chunks: readonly Buffer[], { from, to }: { from: number; to: number }): Buffer[] {
  const slices: Buffer[] = [];
  let start = 0;
  for (const chunk of chunks) {
    const slice = chunk.subarray(Math.max(0, from - start), Math.max(0, to - start));
    if (slice.length > 0) slices.push(slice);
    start += chunk.length;
  }
  return slices;
}

/** Builds a layout from front to back. A slot is reserved for a part that becomes known only later. */
export class LayoutBuilder {
  private readonly slices: Slice[] = [];
  private readonly limit = new PartLimit();

  /** Appends a range of the source; joins it with the previous part where they touch. */
  keep(from: number, to: number): void {
    const last = this.slices.at(-1);
    if (last && 'from' in last && last.to === from) last.to = to;
    else this.push({ from, to });
  }

  /** Appends bytes that are not in the source. */
  insert(bytes: Buffer): void {
    this.push({ bytes });
  }

  /** Appends an empty slot and returns its number. */
  reserve(): number {
    this.push({ bytes: Buffer.alloc(0) });
    return this.slices.length - 1;
  }

  fill(slot: number, slice: Slice): void {
    this.slices[slot] = slice;
  }

  /** The layout without empty parts. */
  build(): Slice[] {
    const built = new LayoutBuilder();
    for (const slice of this.slices) {
      if ('from' in slice) built.keep(slice.from, slice.to);
      else if (slice.bytes.length > 0) built.insert(slice.bytes);
    }
    return built.slices;
  }

  private push(slice: Slice): void {
    this.limit.add();
    this.slices.push(slice);
  }
}
