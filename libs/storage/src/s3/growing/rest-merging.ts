/** Larger objects are not merged. */
const SMALL_BYTES = 128 * 1024;

/**
 * Returns how many of the last objects to merge with `newBytes` new bytes. The rule is the carry of a binary counter:
 * an upload in tiny chunks has at most a few dozen objects, and each byte is written a few times.
 */
export function countRestsToMerge(rests: readonly { size: number }[], newBytes: number): number {
  let size = newBytes;
  let count = 0;
  for (const rest of rests.toReversed()) {
    if (rest.size > size || rest.size >= SMALL_BYTES) break;
    size += rest.size;
    count += 1;
  }
  return count;
}
