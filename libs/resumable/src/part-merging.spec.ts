import { expect, it } from 'vitest';

import { countPartsToMerge } from './part-merging.js';
import type { Part } from './resumable-upload.entity.js';

const MIB = 1024 * 1024;

/** Sends an upload in chunks of one size. Returns the largest number of parts, and how often each byte was written. */
function send(uploadBytes: number, chunkBytes: number): { most: number; writes: number } {
  let parts: Part[] = [];
  let most = 0;
  let written = 0;
  for (let at = 0; at < uploadBytes; at += chunkBytes) {
    const size = Math.min(chunkBytes, uploadBytes - at);
    parts.push({ name: '', size });
    written += size;
    const count = countPartsToMerge(parts, uploadBytes);
    if (count > 1) {
      const merged = parts.slice(-count).reduce((sum, part) => sum + part.size, 0);
      parts = [...parts.slice(0, -count), { name: '', size: merged }];
      written += merged;
    }
    most = Math.max(most, parts.length);
  }
  return { most, writes: written / uploadBytes };
}

it.each([
  ['bytes', 100_000, 1],
  ['kilobytes', 20 * MIB, 1024],
  ['network packets', 20 * MIB, 1460],
  ['64 KiB', 20 * MIB, 64 * 1024],
  ['1 MiB', 20 * MIB, MIB],
  ['1 MiB of 1 GiB', 1024 * MIB, MIB],
])(
  'keeps an upload in chunks of %s in few parts, each byte written a few times',
  (_chunks, uploadBytes, chunkBytes) => {
    const { most, writes } = send(uploadBytes, chunkBytes);
    expect(most).toBeLessThan(300);
    expect(writes).toBeLessThan(14);
  },
);

it('does not merge parts of large chunks', () => {
  expect(send(20 * MIB, MIB)).toEqual({ most: 20, writes: 1 });
});
