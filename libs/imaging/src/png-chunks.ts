import { damaged } from './imaging.errors.js';

/** Critical chunks, colour, density and animation (PNG 3rd edition §5, §11). All else that is optional goes. */
const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI mDCv cLLi bKGD hIST pHYs'.split(' '),
);
const ANIMATION = new Set(['acTL', 'fcTL', 'fdAT']);

/** Bit depths by colour type (§11.2.1). */
const BIT_DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
export const COLOUR_TYPE_PALETTE = 3;

export interface PngHeader {
  width: number;
  height: number;
  colourType: number;
}

/** A chunk's type is four letters; the case of the first says whether a reader may ignore it (§5.4). */
export function checkChunkType(type: string): void {
  if (!/^[A-Za-z]{4}$/.test(type)) throw damaged('The PNG has a chunk without a type.');
  const isCritical = type.charCodeAt(0) < 0x60;
  if (isCritical && !KEPT.has(type)) throw damaged(`The PNG has an unknown critical chunk, ${type}.`);
}

export function isKeptChunk(type: string, isAnimated: boolean): boolean {
  return KEPT.has(type) || (isAnimated && ANIMATION.has(type));
}

export function readPngHeader(data: Buffer): PngHeader {
  const [bitDepth, colourType, compression, filter, interlace] = data.subarray(8);
  const isValid =
    data.length === 13 &&
    BIT_DEPTHS[colourType as number]?.includes(bitDepth as number) &&
    compression === 0 &&
    filter === 0 &&
    (interlace as number) <= 1;
  if (!isValid) throw damaged("The PNG's header is broken.");
  return { width: data.readUInt32BE(0), height: data.readUInt32BE(4), colourType: colourType as number };
}

/** A frame's control chunk (§11.3.6.2): it must lie on the canvas. */
export function readFrameControl(data: Buffer, canvas: PngHeader): { width: number; height: number } {
  if (data.length !== 26) throw damaged("The PNG's frame control is broken.");
  const [width, height] = [data.readUInt32BE(4), data.readUInt32BE(8)];
  const [x, y] = [data.readUInt32BE(12), data.readUInt32BE(16)];
  const isOnCanvas = width > 0 && height > 0 && x + width <= canvas.width && y + height <= canvas.height;
  if (!isOnCanvas) throw damaged('The PNG has a frame beyond its canvas.');
  return { width, height };
}
