import { gifExtension } from './gif-fixtures.js';

const CODE_SIZE = 3;
const CLEAR = 1 << CODE_SIZE;
/** Codes until the decoder would take one more bit for each. */
const CODES_BEFORE_CLEAR = CLEAR - 2;

export interface BuiltFrame {
  left?: number;
  top?: number;
  /** Indexes of its pixels, row by row, as they are stored. */
  rows: number[][];
  /** 0 to 7, as the file holds it (GIF89a §23). */
  disposal?: number;
  transparent?: number;
  delayMs?: number;
  interlaced?: boolean;
}

export interface BuiltGifOptions {
  width: number;
  height: number;
  /** Up to eight colours of red, green and blue. */
  palette: number[][];
  frames: BuiltFrame[];
  /** The background colour's index. */
  background?: number;
  /** How often it is repeated; left out where it isn't given. */
  loop?: number;
}

/** A GIF put together by hand, as odd as wanted. */
export function builtGif({ width, height, palette, frames, background = 0, loop }: BuiltGifOptions): Buffer {
  const colours = Buffer.alloc(3 * CLEAR);
  colours.set(palette.flat());
  const loops = loop === undefined ? [] : [loopExtension(loop)];
  return Buffer.concat([
    Buffer.from('GIF89a'),
    uint16s(width, height),
    Buffer.from([0x80 | (CODE_SIZE - 1), background, 0]),
    colours,
    ...loops,
    ...frames.flatMap(frameBlocks),
    Buffer.from(';'),
  ]);
}

function loopExtension(loop: number): Buffer {
  return gifExtension(0xff, Buffer.from('NETSCAPE2.0'), Buffer.concat([Buffer.from([1]), uint16s(loop)]));
}

function frameBlocks(frame: BuiltFrame): Buffer[] {
  const { left = 0, top = 0, rows, disposal = 0, transparent, delayMs = 0, interlaced = false } = frame;
  const packed = (disposal << 2) | (transparent === undefined ? 0 : 1);
  const control = Buffer.concat([Buffer.from([packed]), uint16s(delayMs / 10), Buffer.from([transparent ?? 0])]);
  const width = rows[0]?.length ?? 0;
  return [
    gifExtension(0xf9, control),
    Buffer.from(','),
    uint16s(left, top, width, rows.length),
    Buffer.from([interlaced ? 0x40 : 0, CODE_SIZE]),
    subBlocks(literalCodes(rows.flat())),
  ];
}

/** LZW that repeats nothing: each index is its own code. */
function literalCodes(indexes: number[]): Buffer {
  const codes = indexes.flatMap((index, at) => (at % CODES_BEFORE_CLEAR === 0 ? [CLEAR, index] : [index]));
  const bits = [...codes, CLEAR + 1].map((code) => code.toString(2).padStart(CODE_SIZE + 1, '0')).toReversed();
  const text = bits.join('');
  const bytes = text.padStart(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)).toReversed());
}

function subBlocks(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}

function uint16s(...values: number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value & 0xff, value >> 8]));
}
