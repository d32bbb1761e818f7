import { damaged } from '../imaging.errors.js';

/** More than any image has. Limits the time for a container of tiny boxes. */
const MAX_BOXES = 20_000;

/** The offsets of a box in the bytes that it was read from. */
export interface IsoBox {
  type: string;
  from: number;
  dataFrom: number;
  end: number;
}

/**
 * Reads the header of a box (ISO/IEC 14496-12 §4.2). Returns undefined when it is invalid. `limit` is the end of the
 * parent.
 */
export function readBoxHeader(header: Buffer, from: number, limit: number): IsoBox | undefined {
  if (header.length < 8) return undefined;
  const type = header.toString('latin1', 4, 8);
  const size = header.readUInt32BE(0);
  if (size === 0) return { type, from, dataFrom: from + 8, end: limit };
  if (size !== 1) return size < 8 ? undefined : { type, from, dataFrom: from + 8, end: from + size };
  if (header.length < 16) return undefined;
  const largeSize = Number(header.readBigUInt64BE(8));
  return largeSize < 16 ? undefined : { type, from, dataFrom: from + 16, end: from + largeSize };
}

/** Reads the boxes between two offsets. Throws `damaged-image` when they do not fill that range. */
export function childBoxes(bytes: Buffer, from: number, end: number): IsoBox[] {
  const boxes: IsoBox[] = [];
  for (let at = from; at < end;) {
    const box = readBoxHeader(bytes.subarray(at, Math.min(at + 16, end)), at, end);
    if (!box || box.end > end || boxes.length >= MAX_BOXES) throw damaged('The AVIF has an invalid box.');
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** Reads the fields of a box in sequence. Throws `damaged-image` when the box ends before a field. */
export class BoxCursor {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
    readonly end: number,
  ) {}

  static of(bytes: Buffer, box: IsoBox): BoxCursor {
    return new BoxCursor(bytes, box.dataFrom, box.end);
  }

  /** The version and the flags of a full box (§4.2.2). */
  versionAndFlags(): { version: number; flags: number } {
    const word = this.uint(4);
    return { version: word >>> 24, flags: word & 0xff_ffff };
  }

  /** A big-endian number of `size` bytes, from 0 to 8. */
  uint(size: number): number {
    const at = this.at;
    this.skip(size);
    if (size === 0) return 0;
    if (size <= 6) return this.bytes.readUIntBE(at, size);
    const value = Number(this.bytes.readBigUInt64BE(at));
    if (value > Number.MAX_SAFE_INTEGER) throw damaged('The AVIF has a number that is too large.');
    return value;
  }

  type(): string {
    const at = this.at;
    this.skip(4);
    return this.bytes.toString('latin1', at, at + 4);
  }

  /** Text up to a NUL, or up to the end of the box. */
  text(): string {
    const nul = this.bytes.subarray(this.at, this.end).indexOf(0);
    const length = nul === -1 ? this.end - this.at : nul;
    const text = this.bytes.toString('latin1', this.at, this.at + length);
    this.at = Math.min(this.at + length + 1, this.end);
    return text;
  }

  skip(length: number): void {
    if (this.at + length > this.end) throw damaged('The AVIF has a truncated box.');
    this.at += length;
  }
}
