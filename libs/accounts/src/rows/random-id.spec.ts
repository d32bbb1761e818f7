import { expect, it } from 'vitest';

import { idText, parseIdText, randomId } from './random-id.js';

it('makes ids of 62 bits, as 11 characters that it parses', () => {
  for (let left = 100; left > 0; left--) {
    const id = randomId();
    expect(id).toBeLessThan(2n ** 62n);
    expect(idText(id)).toHaveLength(11);
    expect(parseIdText(idText(id))).toBe(id);
  }
});

it.each([
  [1n, '00000000001'],
  [2n ** 62n - 1n, '5UfZOVH2ZO3'],
])('writes %d as %s', (id, text) => {
  expect(idText(id)).toBe(text);
  expect(parseIdText(text)).toBe(id);
});

it.each(['', 'x', '0000000000', '000000000001', '0000000000-', idText(2n ** 62n), 'zzzzzzzzzzz'])(
  'does not parse %j',
  (text) => {
    expect(parseIdText(text)).toBeUndefined();
  },
);
