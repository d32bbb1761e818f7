import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CacheFactory } from '../cache-factory.js';
import { FakeRedis } from './fake-redis.js';

/** The database of the stores under test. */
export interface FakeRows {
  /** Number of times that a store read a record. */
  reads: number;
  /** Inserts a live record, or overwrites it. */
  put(id: bigint, title: string): void;
  /** Reads wait for this promise, after they have seen the record. */
  delay: Promise<void> | undefined;
  isDown: boolean;
}

/** A store of records that are read through a cache, in one process. */
export interface RecordStore {
  /** The title of a record. */
  find(id: bigint): Promise<string | null>;
  update(id: bigint, title: string): Promise<void>;
  delete(id: bigint): Promise<void>;
}

/** `code` of the errors that `find` throws. */
export interface RecordStoreCodes {
  notFound: string;
  gone: string;
}

const ID = 2n ** 62n + 1n;

/** The behaviour of every store of cached records, over a shared cache and a database in memory. */
export function describeRecordStore<R extends FakeRows>(
  codes: RecordStoreCodes,
  createRows: () => R,
  createStore: (rows: R, caches: CacheFactory) => RecordStore,
): void {
  let redis: FakeRedis;
  let rows: R;
  let open: CacheFactory[];

  /** Starts what one process has. */
  const startProcess = async ({ isShared = true } = {}): Promise<RecordStore> => {
    const caches = new CacheFactory(isShared ? redis.connect() : undefined);
    open.push(caches);
    const store = createStore(rows, caches);
    // The change feed subscribes within microtasks, so it is live after one turn of the event loop.
    await new Promise(setImmediate);
    return store;
  };

  /** Holds back reads of the database, which have seen the record, until the returned function is called. */
  const holdReads = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    rows.delay = promise;
    return () => {
      rows.delay = undefined;
      resolve();
    };
  };

  beforeEach(() => {
    redis = new FakeRedis();
    rows = createRows();
    open = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const caches of open) caches.close();
  });

  describe('find', () => {
    it('reads a record from the database once', async () => {
      rows.put(ID, 'a');
      const store = await startProcess();
      expect([await store.find(ID), await store.find(ID), rows.reads]).toEqual(['a', 'a', 1]);
    });

    it('reads a record that another process has read from the shared cache', async () => {
      rows.put(ID, 'a');
      const [here, there] = [await startProcess(), await startProcess()];
      await here.find(ID);
      expect([await there.find(ID), rows.reads]).toEqual(['a', 1]);
    });

    it('throws for an id without a row, and does not read it again for 2 s', async () => {
      vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'Date'] });
      // lru-cache takes 0, at which this clock starts, for no time at all.
      vi.advanceTimersByTime(1);
      const store = await startProcess({ isShared: false });
      for (let time = 0; time < 3; time++) await expect(store.find(ID)).rejects.toMatchObject({ code: codes.notFound });
      expect(rows.reads).toBe(1);
      vi.advanceTimersByTime(2_001);
      rows.put(ID, 'a');
      expect([await store.find(ID), rows.reads]).toEqual(['a', 2]);
    });

    it('reads the database once for 100 finds at the same time', async () => {
      rows.put(ID, 'a');
      const store = await startProcess();
      const found = await Promise.all(Array.from({ length: 100 }, () => store.find(ID)));
      expect([new Set(found), rows.reads]).toEqual([new Set(['a']), 1]);
    });

    it('reads the database again after a read that failed', async () => {
      rows.put(ID, 'a');
      const store = await startProcess();
      rows.isDown = true;
      await expect(store.find(ID)).rejects.toThrow('The database is down.');
      rows.isDown = false;
      expect(await store.find(ID)).toBe('a');
    });

    it('needs no shared cache', async () => {
      rows.put(ID, 'a');
      const store = await startProcess();
      redis.isDown = true;
      expect([await store.find(ID), await store.find(ID), rows.reads]).toEqual(['a', 'a', 1]);
    });

    it('ignores a damaged entry of the shared cache', async () => {
      rows.put(ID, 'a');
      const [here, there] = [await startProcess(), await startProcess()];
      await here.find(ID);
      for (const key of redis.entries.keys()) redis.entries.set(key, '1{"damaged');
      expect([await there.find(ID), rows.reads]).toEqual(['a', 2]);
    });
  });

  describe('update', () => {
    it('is seen by every process', async () => {
      rows.put(ID, 'old');
      const [here, there] = [await startProcess(), await startProcess()];
      await Promise.all([here.find(ID), there.find(ID)]);
      await here.update(ID, 'new');
      expect([await here.find(ID), await there.find(ID)]).toEqual(['new', 'new']);
    });

    it.each(['here', 'there'])('is not undone by a read that began before, %s', async (where) => {
      rows.put(ID, 'old');
      const [here, there] = [await startProcess(), await startProcess()];
      const reader = where === 'here' ? here : there;
      const release = holdReads();
      const stale = reader.find(ID);
      await vi.waitUntil(() => rows.reads === 1, { interval: 1, timeout: 30_000 });
      rows.delay = undefined;
      await here.update(ID, 'new');
      const fresh = reader.find(ID);
      release();
      expect([await stale, await fresh]).toEqual(['old', 'new']);
      for (const store of [here, there, await startProcess()]) expect(await store.find(ID)).toBe('new');
    });

    it('is sent to the shared cache when that is back', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      rows.put(ID, 'old');
      const [here, there] = [await startProcess(), await startProcess()];
      await Promise.all([here.find(ID), there.find(ID)]);
      redis.isDown = true;
      await here.update(ID, 'new');
      redis.isDown = false;
      // The entry in the shared cache is old, and is not used.
      expect(await here.find(ID)).toBe('new');
      await vi.advanceTimersByTimeAsync(250);
      expect(await there.find(ID)).toBe('new');
    });
  });

  describe('delete', () => {
    it('makes every process answer that the record is gone', async () => {
      rows.put(ID, 'a');
      const [here, there] = [await startProcess(), await startProcess()];
      await Promise.all([here.find(ID), there.find(ID)]);
      await here.delete(ID);
      for (const store of [here, there]) await expect(store.find(ID)).rejects.toMatchObject({ code: codes.gone });
    });

    it('is not undone by a read that began before', async () => {
      rows.put(ID, 'a');
      const [here, there] = [await startProcess(), await startProcess()];
      const release = holdReads();
      const stale = [here.find(ID), there.find(ID)];
      await vi.waitUntil(() => rows.reads === 2, { interval: 1, timeout: 30_000 });
      rows.delay = undefined;
      await here.delete(ID);
      await expect(here.find(ID)).rejects.toMatchObject({ code: codes.gone });
      release();
      await Promise.allSettled(stale);
      for (const store of [here, there, await startProcess()]) {
        await expect(store.find(ID)).rejects.toMatchObject({ code: codes.gone });
      }
    });
  });
}
