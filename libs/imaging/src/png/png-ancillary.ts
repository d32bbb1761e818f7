import { bareProfile } from './png-profile.js';
import { COLOUR_TYPE_PALETTE, type PngHeader } from './png-chunks.js';

/**
 * Lengths in bytes of chunks for colour, density and display (PNG 3rd edition §11.3) that are the same in all images.
 */
const LENGTHS: Record<string, number> = {
  cHRM: 32,
  gAMA: 4,
  sRGB: 1,
  cICP: 4,
  mDCV: 24,
  mDCv: 24,
  cLLI: 8,
  cLLi: 8,
  pHYs: 9,
};

/**
 * Lengths by colour type: grey, none, RGB, palette, grey and alpha, none, RGBA. 0 means that the chunk is not allowed.
 */
const LENGTHS_BY_COLOUR: Record<string, number[]> = {
  sBIT: [1, 0, 3, 3, 2, 0, 4],
  bKGD: [2, 0, 6, 1, 2, 0, 6],
  tRNS: [2, 0, 6, 0, 0, 0, 0],
};

/** Only ICC profiles are long: those of printers have a few megabytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Returns whether a chunk of this type and length may be kept, depending on its data. */
export function isKeptAncillary(type: string, length: number): boolean {
  const isKnown = type === 'iCCP' || type === 'hIST' || type in LENGTHS || type in LENGTHS_BY_COLOUR;
  return isKnown && length <= MAX_BYTES;
}

/**
 * Returns the data that an ancillary chunk is kept with, or undefined when the chunk is dropped. Viewers ignore a chunk
 * of the wrong length, so it could hold any data. `colours` is the number of colours in the palette.
 */
export function bareAncillary(type: string, data: Buffer, header: PngHeader, colours: number): Buffer | undefined {
  if (type === 'iCCP') return bareProfile(data);
  const isPaletteAlpha = type === 'tRNS' && header.colourType === COLOUR_TYPE_PALETTE;
  // One byte for each of the first colours of the palette; the others are opaque (§11.3.1.1).
  if (isPaletteAlpha) return colours > 0 ? data.subarray(0, colours) : undefined;
  const length = type === 'hIST' ? 2 * colours : (LENGTHS[type] ?? LENGTHS_BY_COLOUR[type]?.[header.colourType] ?? 0);
  return length > 0 && data.length === length ? data : undefined;
}
