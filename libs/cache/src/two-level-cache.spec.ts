import { describe, expect, it } from 'vitest';

import { CacheFactory } from './cache-factory.js';
import { createNamedCache } from './testing/named-cache.js';

const createCache = (options = {}) => createNamedCache(new CacheFactory(undefined), options);

describe('TwoLevelCache without a shared cache', () => {
  it('loads a record once and then answers from memory', async () => {
    const cache = createCache();
    let loads = 0;
    const load = () => Promise.resolve({ name: `load ${++loads}` });
    expect(await cache.get('a', load)).toEqual({ record: { name: 'load 1' }, result: 'miss' });
    expect(await cache.get('a', load)).toEqual({ record: { name: 'load 1' }, result: 'l1-hit' });
  });

  it('loads a key once for 50 reads at the same time', async () => {
    const cache = createCache();
    let loads = 0;
    const load = async () => ({ name: String(++loads) });
    await Promise.all(Array.from({ length: 50 }, () => cache.get('a', load)));
    expect(loads).toBe(1);
  });

  it('loads again after a load that failed', async () => {
    const cache = createCache();
    await expect(cache.get('a', () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    expect((await cache.get('a', () => Promise.resolve({ name: 'x' }))).record).toEqual({ name: 'x' });
  });

  it('caches that a record does not exist', async () => {
    const cache = createCache();
    expect(await cache.get('a', () => Promise.resolve(null))).toEqual({ record: null, result: 'miss' });
    expect(await cache.get('a', () => Promise.reject(new Error('asked again')))).toEqual({
      record: null,
      result: 'l1-hit',
    });
  });

  it('does not cache what was loaded before a change', async () => {
    const cache = createCache();
    const { promise, resolve } = Promise.withResolvers<{ name: string }>();
    const stale = cache.get('a', () => promise);
    await cache.invalidate('a');
    const fresh = cache.get('a', () => Promise.resolve({ name: 'fresh' }));
    resolve({ name: 'stale' });
    await stale;
    expect((await fresh).record).toEqual({ name: 'fresh' });
    expect(await cache.get('a', () => Promise.resolve(null))).toEqual({ record: { name: 'fresh' }, result: 'l1-hit' });
  });

  it('does not cache a new record that was changed while it was written', async () => {
    const cache = createCache();
    const readAt = performance.now();
    await cache.putFinal('a', { name: 'gone', isFinal: true });
    await cache.put('a', { name: 'new' }, readAt);
    expect((await cache.get('a', () => Promise.resolve({ name: 'as stored' }))).record).toEqual({ name: 'as stored' });
  });

  it('holds no more bytes than its limit', async () => {
    const cache = createCache({ maxBytes: 250 });
    for (let key = 0; key < 5; key++) await cache.get(String(key), () => Promise.resolve({ name: 'x' }));
    const results = await Promise.all(['2', '3', '4'].map((key) => cache.get(key, () => Promise.resolve(null))));
    expect(results.map(({ result }) => result)).toEqual(['miss', 'l1-hit', 'l1-hit']);
  });
});
