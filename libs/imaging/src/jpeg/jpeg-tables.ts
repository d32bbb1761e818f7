import type { HuffmanTable } from './huffman-table.js';
import { damaged } from '../imaging.errors.js';
import type { JpegFrame, JpegScan } from './jpeg-frame.js';
import { STANDARD_TABLES } from './jpeg-standard-tables.js';

export const DC = 0;
export const AC = 1;

const MAX_DC_SYMBOL = 15;
const COUNTS_BYTES = 16;

/** The quantization and Huffman tables that the segments so far have defined. */
export class JpegTables {
  private readonly quantization = new Set<number>();
  private readonly huffman = new Map<number, HuffmanTable>();

  /** Reads a DQT segment (T.81 §B.2.4.1): tables of 64 numbers of one or two bytes each. */
  readQuantization(payload: Buffer): void {
    let at = 0;
    while (at < payload.length) {
      const first = payload[at] as number;
      if (first >> 4 > 1 || (first & 0x0f) > 3) throw broken('quantization');
      this.quantization.add(first & 0x0f);
      at += 1 + (first >> 4 === 1 ? 128 : 64);
    }
    if (at !== payload.length) throw broken('quantization');
  }

  /** Reads a DHT segment (§B.2.4.2). */
  readHuffman(payload: Buffer): void {
    for (let at = 0; at < payload.length;) {
      const first = payload[at] as number;
      const counts = payload.subarray(at + 1, at + 1 + COUNTS_BYTES);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const symbols = payload.subarray(at + 1 + COUNTS_BYTES, at + 1 + COUNTS_BYTES + total);
      const isBroken = first >> 4 > 1 || (first & 0x0f) > 3 || total > 256 || symbols.length < total;
      if (isBroken || counts.length < COUNTS_BYTES) throw broken('Huffman');
      this.huffman.set(first, { counts: Buffer.from(counts), symbols: Buffer.from(symbols) });
      at += 1 + COUNTS_BYTES + total;
    }
  }

  /** Reads a DAC segment (§B.2.4.3): pairs of a table number and a value. */
  readConditioning(payload: Buffer): void {
    if (payload.length % 2 !== 0) throw broken('arithmetic coding');
    for (let at = 0; at < payload.length; at += 2) {
      const [first = 0, value = 0] = payload.subarray(at);
      if (first >= 0x20 || (first < 0x10 && (value & 0x0f) > value >> 4)) throw broken('arithmetic coding');
    }
  }

  /** Throws `damaged-image` when a table that a scan uses is not defined or would be rejected by decoders. */
  check(scan: JpegScan, frame: JpegFrame): void {
    for (const { quantization, dc, ac } of scan.components) {
      if (!this.quantization.has(quantization)) throw broken('quantization');
      if (frame.isArithmetic) continue;
      const isDc = scan.spectralStart === 0 && scan.approximationHigh === 0;
      if (!frame.isProgressive || isDc) checkCodes(this.find(DC, dc, frame), MAX_DC_SYMBOL);
      if (!frame.isProgressive || scan.spectralStart > 0) checkCodes(this.find(AC, ac, frame), 255);
    }
  }

  /**
   * Returns a Huffman table. Sequential JPEGs of webcams omit their tables; decoders then use the standard ones (§K.3).
   */
  find(kind: typeof DC | typeof AC, number: number, { isProgressive }: JpegFrame): HuffmanTable {
    const index = kind * 16 + number;
    const table = this.huffman.get(index) ?? (isProgressive ? undefined : STANDARD_TABLES.get(index));
    if (!table) throw broken('Huffman');
    return table;
  }
}

/** Throws when a code needs more bits than its length (§C.2), or a symbol is too large. */
function checkCodes({ counts, symbols }: HuffmanTable, maxSymbol: number): void {
  let code = 0;
  for (const [index, count] of counts.entries()) {
    code += count;
    if (code > 2 ** (index + 1)) throw broken('Huffman');
    code *= 2;
  }
  if (symbols.some((symbol) => symbol > maxSymbol)) throw broken('Huffman');
}

const broken = (kind: string) => damaged(`The ${kind} tables of the JPEG are invalid or missing.`);
