import { expect, it } from 'vitest';

import { epochMs, id64, int } from './columns.js';

it.each([9007199254740993n, '9007199254740993'])('reads the id %s exactly', (value) => {
  expect(id64.from(value)).toBe(9007199254740993n);
});

it.each([7n, 7, '7'])('reads the integer %s as a number', (value) => {
  expect([int.from(value), epochMs.from(value)]).toEqual([7, 7]);
});

it('keeps NULL, and passes values to the driver unchanged', () => {
  expect([id64, int, epochMs].map((column) => column.from(null) as unknown)).toEqual([null, null, null]);
  expect([id64.to(5n), int.to(5)]).toEqual([5n, 5]);
});
