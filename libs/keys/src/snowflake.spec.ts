import fc from 'fast-check';
import { expect, it } from 'vitest';

import { halvesOf, wholeOf } from './halves.js';
import {
  createdAtMs,
  createdAtOfHalves,
  highHalf,
  lowHalf,
  SNOWFLAKE_END_MS,
  SNOWFLAKE_EPOCH_MS,
  snowflakeId,
  snowflakeParts,
} from './snowflake.js';

const parts = fc.record({
  createdAtMs: fc.integer({ min: SNOWFLAKE_EPOCH_MS, max: SNOWFLAKE_END_MS - 1 }),
  node: fc.integer({ min: 0, max: 1023 }),
  sequence: fc.integer({ min: 0, max: 4095 }),
});

it('composes 41 bits of time, 10 of node, 12 of sequence', () => {
  fc.assert(
    fc.property(parts, ({ createdAtMs: at, node, sequence }) => {
      const plain = (BigInt(at - SNOWFLAKE_EPOCH_MS) << 22n) | (BigInt(node) << 12n) | BigInt(sequence);
      return snowflakeId({ createdAtMs: at, node, sequence }) === plain;
    }),
  );
});

it('decomposes what it composed, as a bigint and in halves', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const id = snowflakeId(given);
      const [hi, lo] = [highHalf(given.createdAtMs), lowHalf(given.createdAtMs, given.node, given.sequence)];
      expect(snowflakeParts(id)).toEqual(given);
      expect(createdAtMs(id)).toBe(given.createdAtMs);
      expect(createdAtOfHalves(hi, lo)).toBe(given.createdAtMs);
      expect(wholeOf(hi, lo)).toBe(id);
      expect(halvesOf(id)).toEqual({ hi, lo });
    }),
  );
});

it('spans 0 to 2^63 - 1', () => {
  expect(snowflakeId({ createdAtMs: SNOWFLAKE_EPOCH_MS, node: 0, sequence: 0 })).toBe(0n);
  expect(snowflakeId({ createdAtMs: SNOWFLAKE_END_MS - 1, node: 1023, sequence: 4095 })).toBe(2n ** 63n - 1n);
  expect(new Date(createdAtMs(0n)).toISOString()).toBe('2026-01-01T00:00:00.000Z');
});

it.each([
  { createdAtMs: SNOWFLAKE_EPOCH_MS - 1, node: 0, sequence: 0 },
  { createdAtMs: SNOWFLAKE_END_MS, node: 0, sequence: 0 },
  { createdAtMs: SNOWFLAKE_EPOCH_MS + 0.5, node: 0, sequence: 0 },
  { createdAtMs: SNOWFLAKE_EPOCH_MS, node: 1024, sequence: 0 },
  { createdAtMs: SNOWFLAKE_EPOCH_MS, node: 0, sequence: 4096 },
  { createdAtMs: SNOWFLAKE_EPOCH_MS, node: -1, sequence: 0 },
])('refuses %o', (outside) => {
  expect(() => snowflakeId(outside)).toThrow(RangeError);
});

it.each([-1n, 2n ** 63n])('refuses to decompose %s', (id) => {
  expect(() => snowflakeParts(id)).toThrow(RangeError);
  expect(() => createdAtMs(id)).toThrow(RangeError);
});
