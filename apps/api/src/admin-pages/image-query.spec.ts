import { createdAtMs } from '#keys';
import { describe, expect, it } from 'vitest';

import { readImageQuery } from './image-query.js';

const read = (query: Record<string, unknown>) =>
  readImageQuery(query, (text) => (text === '4fYk2aXbQ9Z' ? 7n : undefined));

it('an empty form has no filter', () => {
  const { filter, before, values, invalid } = read({ account: '', address: ' ', state: '', other: 'x' });
  expect(Object.values(filter).every((value) => value === undefined)).toBe(true);
  expect([before, values, invalid]).toEqual([undefined, {}, undefined]);
});

it('reads every field', () => {
  const digest = 'ab'.repeat(32);
  const { filter, invalid } = read({ address: '192.0.2.0/24', sha256: digest, state: 'blocked', reported: 'false' });
  expect(filter).toMatchObject({ sha256: Buffer.from(digest, 'hex'), state: 'blocked', isReported: false });
  expect(filter.addresses?.first.toString('hex')).toMatch(/c0000200$/);
  expect(invalid).toBeUndefined();
});

describe('before', () => {
  it('is the key of an image', () => expect(read({ before: '4fYk2aXbQ9Z' }).before).toBe(7n));

  it('is a date', () => {
    expect(createdAtMs(read({ before: '2026-12-01' }).before!)).toBe(Date.parse('2026-12-01'));
  });
});

it.each([
  ['account', 'nobody'],
  ['address', '300.0.0.1'],
  ['sha256', 'abc'],
  ['state', 'pending'],
  ['reported', 'constructor'],
  ['before', 'yesterday'],
])('names the field %s with a wrong value', (name, value) => {
  const { invalid, values } = read({ [name]: value });
  expect([invalid, values]).toEqual([name, { [name]: value }]);
});
