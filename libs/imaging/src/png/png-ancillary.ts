import { bareProfile } from './png-profile.js';
import { COLOUR_TYPE_PALETTE, type PngHeader } from './png-chunks.js';

/** Colour, density and suggestions for display (PNG 3rd edition §11.3), whose lengths are the same in all images. */
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

/** Lengths by colour type: grey, none, RGB, palette, grey and alpha, none, RGBA. 0: not allowed. */
const LENGTHS_BY_COLOUR: Record<string, number[]> = {
  sBIT: [1, 0, 3, 3, 2, 0, 4],
  bKGD: [2, 0, 6, 1, 2, 0, 6],
  tRNS: [2, 0, 6, 0, 0, 0, 0],
};

/** A profile is the only one of them that may be long: a printer's has a few megabytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Whether a chunk of this type and length may be kept at all, so that it is worth reading. */
export function isKeptAncillary(type: string, length: number): boolean {
  const isKnown = type === 'iCCP' || type === 'hIST' || type in LENGTHS || type in LENGTHS_BY_COLOUR;
  return isKnown && length <= MAX_BYTES;
}

/**
 * What the data of an ancillary chunk must be, or undefined where the chunk must go. Viewers ignore one of the wrong
 * length, so that it could hold anything. `colours`: how many the palette has.
 */
export function bareAncillary(type: string, data: Buffer, header: PngHeader, colours: number): Buffer | undefined {
  if (type === 'iCCP') return bareProfile(data);
  const isPaletteAlpha = type === 'tRNS' && header.colourType === COLOUR_TYPE_PALETTE;
  // One byte a colour, for as many of the first ones as are not opaque (§11.3.1.1).
  if (isPaletteAlpha) return colours > 0 ? data.subarray(0, colours) : undefined;
  const length = type === 'hIST' ? 2 * colours : (LENGTHS[type] ?? LENGTHS_BY_COLOUR[type]?.[header.colourType] ?? 0);
  return length > 0 && data.length === length ? data : undefined;
}
