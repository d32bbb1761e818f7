import type { HuffmanTable } from './huffman-table.js';

const LOOK_BITS = 12;
const MAX_BITS = 16;

/**
 * A run of AC symbols in one number: its length in bits, the coefficients that it passes, and whether it ends the
 * block.
 */
export const RUN_BITS = 0x3f;
export const RUN_STEP_SHIFT = 6;
export const RUN_STEP = 0xff;
export const RUN_ENDS = 1 << 14;

/** A Huffman table (ITU-T T.81 annex C) as a look-up table. */
export class JpegCodes {
  /** The code that 16 bits start with, by these bits, as `length << 8 | symbol`; 0 when no code matches. */
  private readonly long = new Uint16Array(1 << MAX_BITS);
  private runs: Int32Array | undefined;

  constructor({ counts, symbols }: HuffmanTable) {
    let [code, at] = [0, 0];
    for (const [index, count] of counts.entries()) {
      const length = index + 1;
      for (let left = count; left > 0; left -= 1, code += 1, at += 1) {
        const from = code << (MAX_BITS - length);
        this.long.fill((length << 8) | (symbols[at] as number), from, from + (1 << (MAX_BITS - length)));
      }
      code <<= 1;
    }
  }

  /** Returns the code that 16 bits start with as `length << 8 | symbol`, or 0 when no code matches. */
  find(bits: number): number {
    return this.long[bits] as number;
  }

  /** Returns all complete AC symbols in the first 12 of 16 bits as a packed run, or 0 when there is none. */
  findRun(bits: number): number {
    this.runs ??= Int32Array.from({ length: 1 << LOOK_BITS }, (_, begin) => this.packRun(begin));
    return this.runs[bits >> (MAX_BITS - LOOK_BITS)] as number;
  }

  private packRun(bits: number): number {
    let [used, step] = [0, 0];
    while (used < LOOK_BITS) {
      const found = this.long[(bits << (MAX_BITS - LOOK_BITS + used)) & 0xffff] as number;
      const length = found >> 8;
      if (length === 0 || used + length > LOOK_BITS) break;
      const [run, size] = [(found >> 4) & 15, found & 15];
      if (size === 0 && run < 15) return (used + length) | (step << RUN_STEP_SHIFT) | RUN_ENDS;
      used += length + size;
      step += run + 1;
    }
    return used | (step << RUN_STEP_SHIFT);
  }
}
