import { describe, expect, it } from 'vitest';

import { RecordCache } from './record-cache.js';

const open = (options = {}) =>
  new RecordCache<{ name: string }>({
    maxEntries: 10,
    maxBytes: 10_000,
    sizeOf: () => 100,
    ttlMs: 60_000,
    absentTtlMs: 60_000,
    ...options,
  });

describe('RecordCache', () => {
  it('loads a record once and then answers from memory', async () => {
    const cache = open();
    let loads = 0;
    const load = () => Promise.resolve({ name: `load ${++loads}` });
    expect(await cache.get('a', load)).toEqual({ record: { name: 'load 1' }, result: 'miss' });
    expect(await cache.get('a', load)).toEqual({ record: { name: 'load 1' }, result: 'l1-hit' });
  });

  it('has one load at a time for a key, however many ask', async () => {
    const cache = open();
    let loads = 0;
    const load = async () => ({ name: String(++loads) });
    await Promise.all(Array.from({ length: 50 }, () => cache.get('a', load)));
    expect(loads).toBe(1);
  });

  it('remembers that there is no such record', async () => {
    const cache = open();
    expect(await cache.get('a', () => Promise.resolve(null))).toEqual({ record: null, result: 'miss' });
    expect(await cache.get('a', () => Promise.reject(new Error('asked again')))).toEqual({
      record: null,
      result: 'l1-hit',
    });
  });

  it('does not keep the answer of a load that a delete overtook', async () => {
    const cache = open();
    const { promise, resolve } = Promise.withResolvers<{ name: string }>();
    const stale = cache.get('a', () => promise);
    await new Promise(setImmediate);
    await cache.delete('a');
    resolve({ name: 'stale' });
    await stale;
    expect((await cache.get('a', () => Promise.resolve({ name: 'fresh' }))).record).toEqual({ name: 'fresh' });
  });

  it('holds no more than its bounds', async () => {
    const cache = open({ maxEntries: 3 });
    for (let key = 0; key < 5; key++) await cache.set(String(key), { name: 'x' });
    const results = await Promise.all(['0', '4'].map((key) => cache.get(key, () => Promise.resolve(null))));
    expect(results.map(({ result }) => result)).toEqual(['miss', 'l1-hit']);
  });
});
