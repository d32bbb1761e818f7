import type { ByteReader } from '../walking/byte-reader.js';
import { ICC_HEADER_BYTES, profileLength } from '../walking/icc-profile.js';
import { APP2, makeSegment, startsWith } from './jpeg-metadata.js';
import type { LayoutBuilder } from '../walking/layout.js';

const NAME = Buffer.from('ICC_PROFILE\0', 'latin1');
/** The name, the number of the part, and the number of parts (ICC.1 annex B.4). */
const HEADER_BYTES = NAME.length + 2;

interface Part {
  slot: number;
  from: number;
  dataFrom: number;
  end: number;
  number: number;
  count: number;
}

/** Returns whether an APP2 segment holds a part of an ICC profile. */
export function isProfilePart(payload: Buffer): boolean {
  return startsWith(payload, NAME) && payload.length >= HEADER_BYTES;
}

/** Collects the parts of the ICC profile of a JPEG and reserves a slot for each. All of them are kept, or none. */
export class JpegProfile {
  private readonly parts: Part[] = [];
  private head = Buffer.alloc(0);

  constructor(
    private readonly reader: ByteReader,
    private readonly layout: LayoutBuilder,
  ) {}

  /** Adds a part that starts at `from` and ends at the position of the reader. */
  add(from: number, payload: Buffer): void {
    const end = this.reader.position;
    const [number = 0, count = 0] = payload.subarray(NAME.length);
    // Browsers use the first of two parts with the same number.
    if (this.parts.some((part) => part.number === number)) return;
    const dataFrom = end - payload.length + HEADER_BYTES;
    if (number === 1) this.head = Buffer.from(payload.subarray(HEADER_BYTES, HEADER_BYTES + ICC_HEADER_BYTES));
    this.parts.push({ slot: this.layout.reserve(), from, dataFrom, end, number, count });
  }

  /** Keeps the parts if they are complete and form a profile. Viewers ignore others. */
  async finish(): Promise<void> {
    const ordered = this.parts.toSorted((a, b) => a.number - b.number);
    const isWhole = ordered.every(({ number, count }, index) => number === index + 1 && count === ordered.length);
    const available = ordered.reduce((sum, { dataFrom, end }) => sum + end - dataFrom, 0);
    const length = isWhole ? profileLength(this.head, available) : undefined;
    if (length === undefined) return;
    let left = length;
    for (const part of ordered) {
      const size = part.end - part.dataFrom;
      if (size <= left) this.layout.fill(part.slot, { from: part.from, to: part.end });
      else this.layout.fill(part.slot, { bytes: await this.shortened(part, left) });
      left = Math.max(0, left - size);
    }
  }

  private async shortened({ dataFrom }: Part, length: number): Promise<Buffer> {
    this.reader.seek(dataFrom - HEADER_BYTES);
    return makeSegment(APP2, await this.reader.take(HEADER_BYTES + length));
  }
}
