import { expect, it } from 'vitest';

import { countRowBytes, rowsOf } from './png-rows.js';

const header = { width: 5, height: 3, bitDepth: 8, colourType: 2, isInterlaced: false };

it.each([
  ['1-bit grey', { colourType: 0, bitDepth: 1 }, 1 + 1],
  ['16-bit grey', { colourType: 0, bitDepth: 16 }, 1 + 10],
  ['RGB', { colourType: 2 }, 1 + 15],
  ['a palette of 4 bits', { colourType: 3, bitDepth: 4 }, 1 + 3],
  ['grey with alpha', { colourType: 4 }, 1 + 10],
  ['RGBA', { colourType: 6 }, 1 + 20],
])('has rows of whole bytes for %s', (_, fields, bytes) => {
  expect(rowsOf({ ...header, ...fields })).toEqual([{ count: 3, bytes }]);
});

it('has the rows of each pass of an interlaced image, without empty passes', () => {
  // In 5 x 3 pixels, the third pass has none.
  expect(rowsOf({ ...header, isInterlaced: true })).toEqual([
    { count: 1, bytes: 1 + 3 },
    { count: 1, bytes: 1 + 3 },
    { count: 1, bytes: 1 + 3 },
    { count: 1, bytes: 1 + 9 },
    { count: 2, bytes: 1 + 6 },
    { count: 1, bytes: 1 + 15 },
  ]);
});

it('counts all bytes, those of the first row and of the longest row', () => {
  expect(countRowBytes(header)).toEqual({ all: 48, first: 16, longest: 16 });
  expect(countRowBytes({ ...header, width: 1, height: 1, isInterlaced: true })).toEqual({
    all: 4,
    first: 4,
    longest: 4,
  });
});
