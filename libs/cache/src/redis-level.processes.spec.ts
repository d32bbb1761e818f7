import { createLog } from '#observability';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { expectWithin } from '../../../test/harness/expect-within.js';
import { FrailProxy } from '../../../test/harness/frail-proxy.js';
import { RedisServer } from '../../../test/harness/redis.js';
import { until } from '../../../test/harness/until.js';
import { CacheFactory } from './cache-factory.js';
import { createNamedCache, type Named } from './testing/named-cache.js';
import type { TwoLevelCache } from './two-level-cache.js';

/** The caches of one process. */
interface OneProcess {
  caches: CacheFactory;
  cache: TwoLevelCache<Named>;
}

const never = () => Promise.reject(new Error('The database was asked.'));
const give = (name: string) => () => Promise.resolve<Named>({ name });
const tombstone: Named = { name: 'gone', isFinal: true };

let server: RedisServer;
let here: OneProcess;
let there: OneProcess;
let redis: Redis;

/** The timeout is long by default, since the machine may be busy. */
async function startProcess(timeoutMs = 1_000, url = server.url): Promise<OneProcess> {
  const caches = await CacheFactory.connect({ url: `${url}?prefix=spec`, log: createLog('silent'), timeoutMs });
  const cache = createNamedCache(caches);
  await until(() => caches.isFeedLive, 'the change feed is live');
  return { caches, cache };
}

beforeEach(async () => {
  server = await RedisServer.start({ policy: 'allkeys-lru', appendOnly: true });
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  [here, there] = await Promise.all([startProcess(), startProcess()]);
});

afterEach(async () => {
  here.caches.close();
  there.caches.close();
  redis.disconnect();
  await server[Symbol.asyncDispose]();
});

const pid = async () => Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);

describe('TwoLevelCache over two levels', () => {
  it('reads what another process loaded from the shared cache', async () => {
    expect((await here.cache.get('a', give('a'))).result).toBe('l2-miss');
    expect(await there.cache.get('a', never)).toEqual({ record: { name: 'a' }, result: 'l2-hit' });
    expect(await there.cache.get('a', never)).toEqual({ record: { name: 'a' }, result: 'l1-hit' });
  });

  it('caches for every process that a record does not exist, until it is created', async () => {
    await here.cache.get('a', () => Promise.resolve(null));
    expect(await there.cache.get('a', never)).toEqual({ record: null, result: 'l2-hit' });
    await here.cache.put('a', { name: 'made' }, performance.now());
    await until(async () => (await there.cache.get('a', never)).record !== null, 'the new record is seen');
  });

  it('caches that a record does not exist for 2 s', async () => {
    await here.cache.get('a', () => Promise.resolve(null));
    expect(await redis.pttl('spec:named:a')).toBeLessThanOrEqual(2_000);
    expect(await redis.pttl('spec:named:a')).toBeGreaterThan(0);
  });

  it('replaces a record by its tombstone in every process within 100 ms, without the database', async () => {
    await expectWithin(100, async (turn) => {
      const key = `a${turn}`;
      await here.cache.get(key, give('a'));
      await there.cache.get(key, never);
      const startedAt = performance.now();
      expect(await here.cache.putFinal(key, tombstone)).toBe(true);
      while ((await there.cache.get(key, never)).record?.name !== 'gone') await new Promise(setImmediate);
      return performance.now() - startedAt;
    });
  });

  it('has every process load a changed record anew', async () => {
    await here.cache.get('a', give('old'));
    await there.cache.get('a', never);
    await here.cache.invalidate('a');
    await until(async () => (await there.cache.get('a', give('new'))).record?.name === 'new', 'the change is seen');
    expect((await here.cache.get('a', give('new'))).record).toEqual({ name: 'new' });
  });

  it.each(['putFinal', 'invalidate'] as const)('caches nothing that another process loaded before %s', async (how) => {
    const { promise, resolve } = Promise.withResolvers<Named>();
    const stale = there.cache.get('a', () => promise);
    await (how === 'putFinal' ? here.cache.putFinal('a', tombstone) : here.cache.invalidate('a'));
    resolve({ name: 'stale' });
    await stale;
    for (const { cache } of [here, there]) {
      expect((await cache.get('a', give('as stored'))).record?.name).toBe(how === 'putFinal' ? 'gone' : 'as stored');
    }
    expect(await redis.get('spec:named:a')).not.toContain('stale');
  });

  it('does not cache a new record over the tombstone that was written meanwhile', async () => {
    const readAt = performance.now();
    await there.cache.putFinal('a', tombstone);
    await here.cache.put('a', { name: 'made' }, readAt);
    const third = await startProcess();
    expect((await third.cache.get('a', never)).record?.name).toBe('gone');
    third.caches.close();
  });

  it('ignores a damaged entry and replaces it', async () => {
    await redis.set('spec:named:a', '1{"name":');
    await redis.set('spec:named:b', 'what is this');
    for (const key of ['a', 'b']) {
      expect(await here.cache.get(key, give(key))).toEqual({ record: { name: key }, result: 'l2-miss' });
      expect(await there.cache.get(key, never)).toEqual({ record: { name: key }, result: 'l2-hit' });
    }
  });

  it('runs one look-up per key over both levels', async () => {
    const before = await commands('mget');
    await Promise.all(Array.from({ length: 50 }, () => here.cache.get('a', give('a'))));
    expect((await commands('mget')) - before).toBe(1);
  });

  it('reads 700 keys of the same time in two commands, and returns each its own record', async () => {
    const keys = Array.from({ length: 700 }, (_, number) => `key${number}`);
    await Promise.all(keys.map((key) => there.cache.get(key, give(key))));
    const before = await commands('mget');
    const found = await Promise.all(keys.map((key) => here.cache.get(key, never)));
    expect(found.map(({ record }) => record?.name)).toEqual(keys);
    expect((await commands('mget')) - before).toBe(2);
  });
});

describe('TwoLevelCache over a shared cache that fails', () => {
  it('reads the database while Redis is down, and uses Redis again when it is back', async () => {
    await here.cache.get('a', give('a'));
    await server.kill();
    expect((await here.cache.get('b', give('b'))).record).toEqual({ name: 'b' });
    expect((await there.cache.get('a', give('a'))).record).toEqual({ name: 'a' });
    await server.restart();
    let key = 0;
    await until(async () => {
      key += 1;
      await here.cache.get(String(key), give('x'));
      return (await there.cache.get(String(key), give('x'))).result === 'l2-hit';
    }, 'the shared cache is used again');
  });

  it('waits for a hanging Redis for 40 ms a few times, and then no more', async () => {
    const third = await startProcess(40);
    const process_ = await pid();
    process.kill(process_, 'SIGSTOP');
    try {
      const tookMs: number[] = [];
      for (let key = 0; key < 20; key++) {
        const startedAt = performance.now();
        expect((await third.cache.get(String(key), give('x'))).record).toEqual({ name: 'x' });
        tookMs.push(performance.now() - startedAt);
      }
      // The fastest of several, because the machine may be busy.
      expect(Math.min(...tookMs.slice(0, 3))).toBeLessThan(150);
      expect(Math.min(...tookMs.slice(-10))).toBeLessThan(20);
    } finally {
      third.caches.close();
      process.kill(process_, 'SIGCONT');
    }
  });

  it('sees soon a change that was made while Redis hung', async () => {
    await here.cache.get('a', give('a'));
    await there.cache.get('a', never);
    const process_ = await pid();
    process.kill(process_, 'SIGSTOP');
    try {
      expect(await here.cache.putFinal('a', tombstone)).toBe(false);
      const load = () => Promise.resolve(tombstone);
      await until(async () => (await there.cache.get('a', load)).record?.name === 'gone', 'the record is gone');
    } finally {
      process.kill(process_, 'SIGCONT');
    }
    await until(async () => (await redis.get('spec:named:a'))?.startsWith('3') === true, 'the change is in Redis');
  });

  it('uses memory for 100 ms only while the change feed is down', async () => {
    await there.cache.get('a', give('a'));
    await server.kill();
    await until(() => !there.caches.isFeedLive, 'the process has noticed the lost connection');
    await until(async () => (await there.cache.get('a', give('changed'))).record?.name === 'changed', 'it is loaded');
  });

  it('sends Redis a change that was made while it was down', async () => {
    await here.cache.get('a', give('a'));
    await server.kill();
    expect(await here.cache.putFinal('a', tombstone)).toBe(false);
    // It comes back with what it had.
    await server.restart();
    expect((await there.cache.get('a', () => Promise.resolve(tombstone))).record?.name).toBe('gone');
    await until(async () => (await redis.get('spec:named:a'))?.startsWith('3') === true, 'the change is in Redis');
  });

  it('ignores live entries of a Redis that was out of reach, until changes have had time to arrive', async () => {
    await server.kill();
    await until(() => !there.caches.isFeedLive, 'the process has noticed the lost connection');
    await server.restart();
    await redis.set('spec:named:a', '1{"name":"stale"}');
    await until(() => there.caches.isFeedLive, 'the change feed is live');
    expect((await there.cache.get('a', give('as stored'))).record?.name).toBe('as stored');
  });

  it('misses no change while its connections are silent, and uses Redis again soon', async () => {
    await using proxy = await FrailProxy.start(server.port);
    const deaf = await startProcess(100, proxy.before(server.url));
    await here.cache.get('a', give('a'));
    await deaf.cache.get('a', never);
    proxy.silence();
    expect(await here.cache.putFinal('a', tombstone)).toBe(true);
    const load = () => Promise.resolve(tombstone);
    await until(async () => (await deaf.cache.get('a', load)).record?.name === 'gone', 'the record is gone');
    await until(() => deaf.caches.isFeedLive, 'the change feed is live again');
    await here.cache.get('b', give('b'));
    await until(async () => (await deaf.cache.get('b', give('b'))).result.endsWith('hit'), 'the shared cache is used');
    deaf.caches.close();
  });

  it('sends Redis a change that was made while its connections were silent', async () => {
    await using proxy = await FrailProxy.start(server.port);
    const mute = await startProcess(1_000, proxy.before(server.url));
    await mute.cache.get('a', give('a'));
    await here.cache.get('a', never);
    proxy.silence();
    expect(await mute.cache.putFinal('a', tombstone)).toBe(false);
    const load = () => Promise.resolve(tombstone);
    await until(async () => (await here.cache.get('a', load)).record?.name === 'gone', 'the change is seen');
    mute.caches.close();
  });

  it('reads past a Redis that has no memory left', async () => {
    await here.cache.get('a', give('old'));
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.config('SET', 'maxmemory', '1mb');
    expect((await here.cache.get('b', give('b'))).result).toBe('miss');
    expect(await here.cache.invalidate('a')).toBe(false);
    expect(await redis.get('spec:named:a')).toBeNull();
    expect((await there.cache.get('a', give('new'))).record?.name).toBe('new');
    await redis.config('SET', 'maxmemory', '0');
    await until(async () => (await redis.get('spec:named:a')) === '2', 'the change is in Redis');
  });
});

async function commands(name: string): Promise<number> {
  return Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(await redis.info('commandstats'))?.[1] ?? 0);
}
