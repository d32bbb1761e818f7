import type { Link } from '#links';
import { describe, expect, it } from 'vitest';

import { type ImageReader, matchesSearch, MAX_SCANNED, searchImages } from './image-search.js';

/** Images with the ids from `count` to 1. Those of `gone` have no link. */
function readerOf(count: number, gone: (id: bigint) => boolean = () => false) {
  let reads = 0;
  const reader: ImageReader = {
    page: async (limit, before = BigInt(count) + 1n) => {
      reads += 1;
      const first = Number(before) - 1;
      return Array.from({ length: Math.max(0, Math.min(limit, first)) }, (_, index) => BigInt(first - index));
    },
    links: async (ids) => ids.filter((id) => !gone(id)).map((id) => ({ id, title: String(id) }) as Link),
  };
  return { reader, reads: () => reads };
}

const all = () => true;
const idsOf = (images: readonly Link[]) => images.map(({ id }) => Number(id));

describe('the images of a page', () => {
  it('are the newest, and the next page continues below them', async () => {
    const { reader } = readerOf(7);
    const first = await searchImages(reader, { limit: 3, before: undefined, matches: all });
    expect([idsOf(first.images), first.next]).toEqual([[7, 6, 5], 5n]);
    const second = await searchImages(reader, { limit: 3, before: first.next, matches: all });
    const third = await searchImages(reader, { limit: 3, before: second.next, matches: all });
    expect([idsOf(second.images), idsOf(third.images), third.next]).toEqual([[4, 3, 2], [1], undefined]);
  });

  it('are the last ones without a next page', async () => {
    const { reader } = readerOf(3);
    expect(await searchImages(reader, { limit: 3, before: undefined, matches: all })).toMatchObject({
      next: undefined,
    });
    expect(await searchImages(readerOf(0).reader, { limit: 3, before: undefined, matches: all })).toEqual({
      images: [],
      next: undefined,
    });
  });

  it('leave out rows without a live link', async () => {
    const { reader } = readerOf(500, (id) => id > 3n);
    const { images, next } = await searchImages(reader, { limit: 2, before: undefined, matches: all });
    expect([idsOf(images), next]).toEqual([[3, 2], 2n]);
  });
});

it('a search reads a bounded number of rows, and can be continued', async () => {
  const { reader, reads } = readerOf(10_000);
  const matches = ({ id }: Link) => id === 7_000n;
  const first = await searchImages(reader, { limit: 60, before: undefined, matches });
  expect([first.images.length, first.next, reads() * 200]).toEqual([0, BigInt(10_001 - MAX_SCANNED), MAX_SCANNED]);
  const second = await searchImages(reader, { limit: 60, before: first.next, matches });
  expect(idsOf(second.images)).toEqual([7_000]);
});

it.each([
  ['', 'Lake Como', true],
  ['lake', 'Lake Como', true],
  ['COMO lake', 'Lake Como', true],
  ['lake garda', 'Lake Como', false],
  ['dusk', 'Lake Como', true],
  ['\uff2c\uff21\uff2b\uff25', 'Lake Como', true],
  ['.*', 'Lake Como', false],
])('a search for %j in %s', (search, title, expected) => {
  expect(matchesSearch(search)({ title, description: 'At dusk' })).toBe(expected);
});

it('a search finds no image without texts', () => {
  expect(matchesSearch('null')({ title: null, description: null })).toBe(false);
});
