import type { PngHeader } from './png-chunks.js';

/** Samples for each pixel, by colour type (PNG 3rd edition §11.2.1). */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The passes of Adam7: first column, first row, column step, row step (§8.1). */
export const ADAM7_PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/** Rows of pixels of the same length: those of an image, or of one pass of an interlaced image. */
export interface PngRows {
  count: number;
  /** The bytes of one row, including the filter type (§7.2). */
  bytes: number;
}

/** The rows of an image in the order of the pixel data. Passes without pixels have no rows. */
export function rowsOf({ width, height, bitDepth, colourType, isInterlaced }: PngHeader): PngRows[] {
  const bits = (SAMPLES[colourType] ?? 0) * bitDepth;
  return (isInterlaced ? ADAM7_PASSES : WHOLE).flatMap(([left, top, across, down]) => {
    const [columns, count] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    return columns > 0 && count > 0 ? [{ count, bytes: 1 + Math.ceil((columns * bits) / 8) }] : [];
  });
}

/** The bytes of the rows of an image, including filter types. */
export interface RowBytes {
  all: number;
  first: number;
  longest: number;
}

export function countRowBytes(header: PngHeader): RowBytes {
  const rows = rowsOf(header);
  return {
    all: rows.reduce((sum, { count, bytes }) => sum + count * bytes, 0),
    first: rows[0]?.bytes ?? 0,
    longest: Math.max(0, ...rows.map(({ bytes }) => bytes)),
  };
}
