import { expect, it } from 'vitest';

import { countRestsToMerge } from './rest-merging.js';

const KIB = 1024;
const PART_BYTES = 5 * KIB * KIB;

/** Fills a part in chunks of one size. Returns the largest number of rests, and how often each byte was written. */
function send(chunkBytes: number): { most: number; writes: number } {
  let rests: { size: number }[] = [];
  let most = 0;
  let written = 0;
  for (let at = 0; at < PART_BYTES; at += chunkBytes) {
    const count = countRestsToMerge(rests, chunkBytes);
    const merged = rests.slice(rests.length - count).reduce((sum, { size }) => sum + size, chunkBytes);
    rests = [...rests.slice(0, rests.length - count), { size: merged }];
    written += merged;
    most = Math.max(most, rests.length);
  }
  return { most, writes: written / PART_BYTES };
}

it.each([
  ['100 bytes', 100],
  ['kilobytes', KIB],
  ['network packets', 1460],
  ['64 KiB', 64 * KIB],
])('keeps the rests of an upload in chunks of %s few, each byte written a few times', (_chunks, chunkBytes) => {
  const { most, writes } = send(chunkBytes);
  expect(most).toBeLessThan(60);
  expect(writes).toBeLessThan(12);
});

it('does not merge the rests of large chunks', () => {
  expect(send(KIB * KIB)).toEqual({ most: 5, writes: 1 });
});

it('merges no larger rests', () => {
  expect(countRestsToMerge([{ size: 300 }, { size: 200 }, { size: 100 }], 100)).toBe(3);
  expect(countRestsToMerge([{ size: 300 }, { size: 200 }], 100)).toBe(0);
  expect(countRestsToMerge([], 100)).toBe(0);
});
