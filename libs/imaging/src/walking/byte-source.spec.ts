import { describe, expect, it } from 'vitest';

import { chunksSource } from './byte-source.js';

const bytes = Buffer.from(Array.from({ length: 100 }, (_, place) => place));
const cut = (...lengths: number[]) => {
  let from = 0;
  return lengths.map((length) => bytes.subarray(from, (from += length)));
};

describe.each([
  ['one piece', cut(100)],
  ['pieces', cut(7, 1, 30, 0, 62)],
  ['single bytes', cut(...Array.from({ length: 100 }, () => 1))],
])('bytes in %s', (_name, chunks) => {
  const source = chunksSource(chunks);

  it('are read from any offset', async () => {
    expect(source.size).toBe(100);
    for (let offset = 0; offset <= 100; offset += 1) {
      for (const length of [0, 1, 6, 8, 50, 200]) {
        expect(await source.read(offset, length)).toEqual(bytes.subarray(offset, offset + length));
      }
    }
  });

  it('are read up to the requested length, and at least up to the required one', async () => {
    for (let offset = 0; offset < 100; offset += 1) {
      const read = await source.read(offset, 20, 5);
      expect(read.length).toBeGreaterThanOrEqual(Math.min(5, 100 - offset));
      expect(read).toEqual(bytes.subarray(offset, offset + read.length));
      expect(read.length).toBeLessThanOrEqual(20);
    }
  });
});

it('no chunks are an empty source', async () => {
  expect([chunksSource([]).size, await chunksSource([]).read(0, 10)]).toEqual([0, Buffer.alloc(0)]);
});
