import { PART_BYTES } from './part-cutter.js';
import type { Part } from './resumable-upload.entity.js';

/** Parts of at least this share of an upload are not merged. */
const SHARE = 64;

/**
 * Returns how many of the last parts to merge into one; 1 means none. The rule is the carry of a binary counter: an
 * upload in tiny chunks has at most a few dozen parts, and each byte is written a few times more. `uploadBytes` is the
 * size of the whole upload, or Infinity if it is not known.
 */
export function countPartsToMerge(parts: readonly Part[], uploadBytes: number): number {
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
