import { expect, it } from 'vitest';

import { partOf } from './imgur-paging.js';

it.each([
  [undefined, undefined, { from: 0, to: 50 }],
  ['0', '10', { from: 0, to: 10 }],
  ['3', '10', { from: 30, to: 40 }],
  ['1', '1000', { from: 100, to: 200 }],
  ['1', '0', { from: 1, to: 2 }],
  ['99', '100', { from: 9900, to: 10_000 }],
  ['100', '100', { from: 0, to: 0 }],
  ['999999999', undefined, { from: 0, to: 0 }],
])('takes page %s of %s items', (page, perPage, part) => {
  expect(partOf(page, perPage)).toEqual(part);
});

it.each([
  ['-1', undefined],
  ['1.5', undefined],
  ['x', undefined],
  ['', undefined],
  ['0', 'many'],
])('refuses page %s of %s items', (page, perPage) => {
  expect(() => partOf(page, perPage)).toThrow('must be whole numbers');
});
