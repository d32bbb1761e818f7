import type { ByteReader } from '../walking/byte-reader.js';
import { JpegBits } from './jpeg-bits.js';
import { JpegCodes, RUN_BITS, RUN_ENDS, RUN_STEP, RUN_STEP_SHIFT } from './jpeg-codes.js';
import { largestSampling, type JpegFrame, type JpegScan } from './jpeg-frame.js';
import type { HuffmanTable } from './huffman-table.js';
import { AC, DC, type JpegTables } from './jpeg-tables.js';

/** More than one MCU needs: 10 blocks of 64 codes and values of 32 bits, with a stuffed zero after every byte. */
const MCU_BYTES = 8192;
const BLOCK = 8;
const LAST_COEFFICIENT = 63;

/**
 * Following takes 10 to 20 ms for each megabyte, more than the rest of an upload. Longer scans are followed only for a
 * reason.
 */
const ALWAYS_FOLLOWED_BYTES = 64 * 1024;
const TAIL_BYTES = 32;
const TEXT_BYTES = 8;

interface BlockCodes {
  dc: JpegCodes;
  ac: JpegCodes;
}

export interface ScanContext {
  scan: JpegScan;
  frame: JpegFrame;
  tables: JpegTables;
  restartInterval: number;
}

/**
 * Follows the codes of a sequential scan with Huffman coding (ITU-T T.81 §F.2.2) to the last block, without decoding
 * pixels. Progressive scans and arithmetic coding are not followed.
 */
export class JpegScanWalker {
  private readonly bits = new JpegBits();
  private blocks: BlockCodes[] = [];

  constructor(
    private readonly reader: ByteReader,
    private readonly context: ScanContext,
  ) {}

  /**
   * Returns the offset behind the last block of the scan between two offsets. Returns `to` when the scan is not
   * followed, or has missing or damaged blocks, after which each decoder continues in its own way. Moves the reader.
   */
  async findEnd(from: number, to: number): Promise<number> {
    const { isProgressive, isArithmetic } = this.context.frame;
    if (isProgressive || isArithmetic || !(await this.isWorthwhile(from, to))) return to;
    this.blocks = this.codesOfMcu();
    this.reader.seek(from);
    return (await this.follow()) ?? to;
  }

  /** Most scans end with the last block. A long scan is followed only when its last bytes look like text. */
  private async isWorthwhile(from: number, to: number): Promise<boolean> {
    if (to - from <= ALWAYS_FOLLOWED_BYTES) return true;
    this.reader.seek(to - TAIL_BYTES);
    const tail = await this.reader.take(TAIL_BYTES);
    return new RegExp(`[\\x20-\\x7e]{${TEXT_BYTES}}`).test(tail.toString('latin1'));
  }

  private codesOfMcu(): BlockCodes[] {
    const { scan, frame, tables } = this.context;
    const made = new Map<HuffmanTable, JpegCodes>();
    const codesOf = (table: HuffmanTable) => {
      const codes = made.get(table) ?? new JpegCodes(table);
      made.set(table, codes);
      return codes;
    };
    const isSingle = scan.components.length === 1;
    return scan.components.flatMap(({ across, down, dc, ac }) => {
      const codes = { dc: codesOf(tables.find(DC, dc, frame)), ac: codesOf(tables.find(AC, ac, frame)) };
      return Array.from({ length: isSingle ? 1 : across * down }, () => codes);
    });
  }

  private async follow(): Promise<number | undefined> {
    const { scan, frame, restartInterval } = this.context;
    const mcus = countMcus(scan, frame);
    await this.load();
    for (let mcu = 0; mcu < mcus; mcu += 1) {
      if (this.bits.isNearEnd(MCU_BYTES)) await this.load();
      const isRestart = restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0;
      if (isRestart && !this.restart()) return undefined;
      if (!this.walkMcu() || this.bits.isExhausted) return undefined;
    }
    this.bits.align();
    return this.reader.position + this.bits.at;
  }

  private async load(): Promise<void> {
    this.bits.unread();
    this.reader.skip(this.bits.at);
    this.bits.attach(await this.reader.peekWindow(Math.min(2 * MCU_BYTES, this.reader.remaining)));
  }

  /** Moves behind a restart marker (§F.2.2.5). Returns false when the next bytes are not one. */
  private restart(): boolean {
    this.bits.align();
    return this.bits.skipRestart();
  }

  private walkMcu(): boolean {
    for (const { dc, ac } of this.blocks) if (!this.walkBlock(dc, ac)) return false;
    return true;
  }

  /** Returns false when the next bits are not a code. */
  private walkBlock(dc: JpegCodes, ac: JpegCodes): boolean {
    const { bits } = this;
    const found = dc.find(bits.peek(16));
    if (found === 0) return false;
    bits.skip(found >> 8);
    bits.skip(found & 15);
    for (let at = 0; at < LAST_COEFFICIENT;) {
      const run = ac.findRun(bits.peek(16));
      const next = at + ((run >> RUN_STEP_SHIFT) & RUN_STEP);
      const isEnd = (run & RUN_ENDS) !== 0;
      if (run !== 0 && (isEnd ? next < LAST_COEFFICIENT : next <= LAST_COEFFICIENT)) {
        bits.skip(run & RUN_BITS);
        if (isEnd) return true;
        at = next;
        continue;
      }
      // The run continues in the next block, or its code is longer than the look-up table.
      const single = ac.find(bits.peek(16));
      if (single === 0) return false;
      const [zeros, size] = [(single >> 4) & 15, single & 15];
      bits.skip(single >> 8);
      bits.skip(size);
      if (size === 0 && zeros < 15) return true;
      at += zeros + 1;
    }
    return true;
  }
}

/** The number of MCUs of a scan (§A.2). In a scan of one component, each block is an MCU. */
function countMcus({ components }: JpegScan, frame: JpegFrame): number {
  const [across, down] = largestSampling(frame.components);
  const [only] = components;
  if (components.length > 1 || !only) {
    return Math.ceil(frame.width / (BLOCK * across)) * Math.ceil(frame.height / (BLOCK * down));
  }
  const width = Math.ceil((frame.width * only.across) / across);
  const height = Math.ceil((frame.height * only.down) / down);
  return Math.ceil(width / BLOCK) * Math.ceil(height / BLOCK);
}
