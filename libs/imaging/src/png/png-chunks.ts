import { damaged } from '../imaging.errors.js';

const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

export const COLOUR_TYPE_PALETTE = 3;
const MAX_PALETTE_BYTES = 768;

/** Bit depths by colour type (§11.2.1). */
const BIT_DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

export interface PngHeader {
  width: number;
  height: number;
  bitDepth: number;
  colourType: number;
  isInterlaced: boolean;
}

/**
 * Throws `damaged-image` for an invalid chunk type and for an unknown critical chunk. A type is four letters; an
 * upper-case first letter means critical (§5.4).
 */
export function checkChunkType(type: string): void {
  if (!/^[A-Za-z]{4}$/.test(type)) throw damaged('The PNG has a chunk with an invalid type.');
  const isCritical = type.charCodeAt(0) < 0x60;
  if (isCritical && !CRITICAL.has(type)) throw damaged(`The PNG has an unknown critical chunk, ${type}.`);
}

/** The number of colours in a palette of `length` bytes (§11.2.2). Throws `damaged-image` for an invalid length. */
export function countColours(length: number): number {
  if (length === 0 || length % 3 !== 0 || length > MAX_PALETTE_BYTES)
    throw damaged('The palette of the PNG is invalid.');
  return length / 3;
}

/** Reads the data of an IHDR chunk (§11.2.1). Throws `damaged-image` for invalid values. */
export function readPngHeader(data: Buffer): PngHeader {
  const [bitDepth = 0, colourType = 0, compression, filter, interlace = 0] = data.subarray(8);
  const isValid =
    data.length === 13 &&
    BIT_DEPTHS[colourType]?.includes(bitDepth) &&
    compression === 0 &&
    filter === 0 &&
    interlace <= 1;
  if (!isValid) throw damaged('The header of the PNG is invalid.');
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  return { width, height, bitDepth, colourType, isInterlaced: interlace === 1 };
}

/**
 * Reads the size of a frame from its fcTL chunk (§11.3.6.2). Throws `damaged-image` when the frame exceeds the canvas.
 */
export function readFrameControl(data: Buffer, canvas: PngHeader): { width: number; height: number } {
  const [width, height] = [data.readUInt32BE(4), data.readUInt32BE(8)];
  const [x, y] = [data.readUInt32BE(12), data.readUInt32BE(16)];
  const isOnCanvas = width > 0 && height > 0 && x + width <= canvas.width && y + height <= canvas.height;
  if (!isOnCanvas) throw damaged('A frame of the PNG exceeds its canvas.');
  return { width, height };
}
