import { PART_BYTES } from './cut-parts.js';
import type { Part } from './resumable-upload.entity.js';

/** Parts of this share of an upload, or larger ones, stay as they are. */
const SHARE = 64;

/**
 * How many of the last parts are to become one. As the digits of a binary counter carry: each byte of an upload that
 * comes in tiny chunks is written a few times more, and a few dozen parts are all there ever are.
 */
export function mergedTail(parts: readonly Part[], uploadBytes: number): number {
  const smallBytes = Math.min(PART_BYTES, uploadBytes / SHARE);
  let size = parts.at(-1)?.size ?? 0;
  let count = 1;
  for (;;) {
    const before = parts[parts.length - 1 - count]?.size ?? Infinity;
    if (before > size || before >= smallBytes) return count;
    size += before;
    count += 1;
  }
}
