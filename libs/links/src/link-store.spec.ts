import { CacheFactory } from '#cache';
import { describeRecordStore, FakeRedis } from '#cache/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { LinkStore } from './link-store.js';
import type { LinksRepository } from './links.repository.js';
import { LinkRows } from './testing/link-rows.js';
import { tombstone } from './tombstone.js';

const ID = 2n ** 62n + 1n;
const createStore = (rows: LinkRows, caches: CacheFactory) => new LinkStore(rows as unknown as LinksRepository, caches);

describeRecordStore(
  { notFound: 'image-not-found', gone: 'image-gone' },
  () => new LinkRows(),
  (rows, caches) => {
    const store = createStore(rows, caches);
    return {
      find: async (id) => (await store.find(id)).link.title,
      update: async (id, title) => void (await store.update(id, { title })),
      delete: async (id) => void (await store.delete(id, null)),
    };
  },
);

describe('LinkStore', () => {
  let rows: LinkRows;
  let redis: FakeRedis;

  beforeEach(() => {
    rows = new LinkRows();
    redis = new FakeRedis();
  });

  async function startProcess() {
    const caches = new CacheFactory(redis.connect());
    const store = createStore(rows, caches);
    await new Promise(setImmediate);
    return { store, [Symbol.dispose]: () => caches.close() };
  }

  it('says which cache had a link, also one that is gone or does not exist', async () => {
    using here = await startProcess();
    using there = await startProcess();
    rows.put(ID, 'a');
    expect((await here.store.find(ID)).cache).toBe('l2-miss');
    expect((await here.store.find(ID)).cache).toBe('l1-hit');
    expect((await there.store.find(ID)).cache).toBe('l2-hit');
    await here.store.delete(ID, null);
    await expect(here.store.find(ID)).rejects.toMatchObject({ code: 'image-gone', cache: 'l1-hit' });
    await expect(there.store.find(ID)).rejects.toMatchObject({ code: 'image-gone', cache: 'l2-hit' });
    await expect(here.store.find(5n)).rejects.toMatchObject({ code: 'image-not-found', cache: 'l2-miss' });
    redis.isDown = true;
    await expect(there.store.find(6n)).rejects.toMatchObject({ code: 'image-not-found', cache: 'miss' });
  });

  it('finds no link that has expired', async () => {
    using here = await startProcess();
    rows.put(ID, 'past', { expiresAt: Date.now() });
    rows.put(ID + 1n, 'future', { expiresAt: Date.now() + 3_600_000 });
    await expect(here.store.find(ID)).rejects.toMatchObject({ code: 'image-gone' });
    expect((await here.store.find(ID + 1n)).link.title).toBe('future');
  });

  it('tells every process of a delete without another read of the database', async () => {
    using here = await startProcess();
    using there = await startProcess();
    rows.put(ID, 'a');
    await there.store.find(ID);
    expect(await here.store.delete(ID, null)).toBe(true);
    const { reads } = rows;
    await expect(there.store.find(ID)).rejects.toMatchObject({ code: 'image-gone' });
    expect([rows.reads, await here.store.delete(ID, null)]).toEqual([reads, false]);
  });

  it('finds the live links among many, in their order', async () => {
    using here = await startProcess();
    for (const id of [1n, 2n, 3n, 4n]) rows.put(id, `link ${id}`);
    await here.store.delete(2n, null);
    const found = await here.store.findLive([4n, 2n, 5n, 1n]);
    expect(found.map(({ title }) => title)).toEqual(['link 4', 'link 1']);
  });

  it('finds a tombstone when it is asked for any link', async () => {
    using here = await startProcess();
    rows.put(ID, 'a');
    await here.store.delete(ID, null);
    expect(await here.store.findAny(ID)).toMatchObject({ deletedAt: expect.any(Number) });
    expect(await here.store.findAny(5n)).toBeNull();
  });

  describe('create', () => {
    const linkOf = (id: bigint) => ({ ...tombstone(id, 0), format: 1, title: `link ${id}`, deletedAt: null });

    it('makes a link live in every process, also in one that knew that it did not exist', async () => {
      using here = await startProcess();
      using there = await startProcess();
      await expect(there.store.find(ID)).rejects.toMatchObject({ code: 'image-not-found' });
      await here.store.create(linkOf(ID));
      const { reads } = rows;
      const [one, other] = [await here.store.find(ID), await there.store.find(ID)];
      expect([one.link.title, other.link.title, rows.reads]).toEqual([`link ${ID}`, `link ${ID}`, reads]);
    });

    it('returns the row that the id has already', async () => {
      using here = await startProcess();
      await here.store.createTombstone(ID);
      expect(await here.store.create(linkOf(ID))).toMatchObject({ title: null, deletedAt: expect.any(Number) });
      await expect(here.store.find(ID)).rejects.toMatchObject({ code: 'image-gone' });
    });

    it('does not cache a link that is deleted while it is written', async () => {
      using here = await startProcess();
      const created = here.store.create(linkOf(ID));
      await here.store.createTombstone(ID);
      await created;
      await expect(here.store.find(ID)).rejects.toMatchObject({ code: 'image-gone' });
    });
  });

  it('refuses the tombstone of an id that has a link', async () => {
    using here = await startProcess();
    rows.put(ID, 'a');
    expect(await here.store.createTombstone(ID)).toBe(false);
    expect((await here.store.find(ID)).link.title).toBe('a');
    expect(await here.store.createTombstone(5n)).toBe(true);
    await expect(here.store.find(5n)).rejects.toMatchObject({ code: 'image-gone' });
  });

  it('says whether the shared cache took a tombstone', async () => {
    using here = await startProcess();
    expect(await here.store.cacheTombstone(ID, 1)).toBe(true);
    redis.isDown = true;
    expect(await here.store.cacheTombstone(ID, 1)).toBe(false);
  });
});
