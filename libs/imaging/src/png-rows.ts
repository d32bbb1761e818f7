import type { PngHeader } from './png-chunks.js';

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Where each of Adam7's passes begins, and its steps (PNG 3rd edition §8.1). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/** The bytes of an image's rows, filter types included (§7.2). */
export interface RowBytes {
  all: number;
  first: number;
  longest: number;
}

export function countRowBytes(header: PngHeader, { width, height }: { width: number; height: number }): RowBytes {
  const bits = (CHANNELS[header.colourType] ?? 0) * header.bitDepth;
  let [all, first, longest] = [0, 0, 0];
  for (const [left, top, across, down] of header.isInterlaced ? PASSES : WHOLE) {
    const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    if (columns <= 0 || rows <= 0) continue;
    const row = 1 + Math.ceil((columns * bits) / 8);
    first ||= row;
    longest = Math.max(longest, row);
    all += row * rows;
  }
  return { all, first, longest };
}
