import fc from 'fast-check';
import { expect, it } from 'vitest';

import { packIds, unpackIds } from './packed-ids.js';

it('unpacks every id that it packed, in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })), (ids) => {
      expect(unpackIds(packIds(ids))).toEqual(ids);
    }),
  );
});

it('uses eight bytes per id', () => {
  expect(packIds([1n, 2n ** 63n - 1n]).toString('hex')).toBe('00000000000000017fffffffffffffff');
});
