import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.js';

it.each([
  ['120', 120_000],
  ['0', 0],
  ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  [null, null],
])('reads %j as %j milliseconds', (field, expected) => {
  expect(parseRetryAfter(field, Date.parse('2026-11-23T12:00:00Z'))).toBe(expected);
});
