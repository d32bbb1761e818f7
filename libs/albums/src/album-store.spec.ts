import { CacheFactory } from '#cache';
import { describeRecordStore } from '#cache/testing';
import type { Key, KeyAllocator } from '#keys';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { MAX_ALBUM_IMAGES } from './album-images.js';
import { AlbumStore } from './album-store.js';
import type { AlbumsRepository } from './albums.repository.js';
import { AlbumRows } from './testing/album-rows.js';

const ID = 7n;
const keys = { allocate: () => ({ id: ID, key: 'AAAAAAAAAAA' }) } as unknown as KeyAllocator;
const createStore = (rows: AlbumRows, caches: CacheFactory) =>
  new AlbumStore(keys, rows as unknown as AlbumsRepository, caches);

describeRecordStore(
  { notFound: 'album-not-found', gone: 'album-gone' },
  () => new AlbumRows(),
  (rows, caches) => {
    const store = createStore(rows, caches);
    return {
      find: async (id) => (await store.find(id)).title,
      // The update reads the row that it changes, which is no find.
      update: async (id, title) => {
        const { reads } = rows;
        await store.update(id, () => ({ title }));
        rows.reads = reads;
      },
      delete: async (id) => void (await store.delete(id)),
    };
  },
);

describe('AlbumStore', () => {
  let rows: AlbumRows;
  let store: AlbumStore;

  beforeEach(() => {
    rows = new AlbumRows();
    store = createStore(rows, new CacheFactory(undefined));
  });

  it('creates an album that is found at once, also after it was not found', async () => {
    await expect(store.find(ID)).rejects.toMatchObject({ code: 'album-not-found' });
    expect(await store.create({ title: 'Lakes', imageIds: [3n, 1n, 3n], coverId: 1n }, null)).toMatchObject({ id: ID });
    expect(await store.find(ID)).toMatchObject({ title: 'Lakes', imageIds: [3n, 1n], coverId: 1n, privacy: 'hidden' });
  });

  it('creates no album with a cover that is not in it, or with too many images', async () => {
    await expect(store.create({ imageIds: [1n], coverId: 2n }, null)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const imageIds = Array.from({ length: MAX_ALBUM_IMAGES + 1 }, (_, index) => BigInt(index));
    await expect(store.create({ imageIds }, null)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('keeps every update of many at the same time', async () => {
    rows.put(ID, 'Lakes');
    const ids = Array.from({ length: 20 }, (_, index) => BigInt(index));
    const add = (id: bigint) => store.update(ID, ({ imageIds }) => ({ imageIds: [...imageIds, id] }));
    await Promise.all(ids.map(add));
    expect((await store.find(ID)).imageIds.toSorted((a, b) => Number(a - b))).toEqual(ids);
  });

  it('gives up after 20 other updates came between', async () => {
    rows.put(ID, 'Lakes');
    const update = vi.spyOn(rows, 'update').mockResolvedValue(false);
    const overtaken = store.update(ID, () => ({ title: 'Rivers' }));
    await expect(overtaken).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    expect(update).toHaveBeenCalledTimes(20);
  });

  it('updates no album that does not exist or was deleted', async () => {
    await expect(store.update(ID, () => ({}))).rejects.toMatchObject({ code: 'album-not-found' });
    rows.put(ID, 'Lakes');
    await store.delete(ID);
    await expect(store.update(ID, () => ({}))).rejects.toMatchObject({ code: 'album-gone' });
  });

  describe('lists the albums of an account', () => {
    const OWNER = 99n;
    const titles = async () => (await store.findLive(await store.listIds(OWNER, 9))).map(({ title }) => title);

    beforeEach(async () => {
      for (const id of [3n, 5n, 4n]) {
        vi.spyOn(keys, 'allocate').mockReturnValueOnce({ id, key: 'AAAAAAAAAAA' as Key });
        await store.create({ title: `album ${id}` }, OWNER);
      }
    });

    it('page by page, the newest first', async () => {
      expect(await store.listIds(OWNER, 2)).toEqual([5n, 4n]);
      expect(await store.listIds(OWNER, 2, 4n)).toEqual([3n]);
      expect(await titles()).toEqual(['album 5', 'album 4', 'album 3']);
      expect(await store.listIds(OWNER + 1n, 2)).toEqual([]);
    });

    it('without those that were deleted or never completed', async () => {
      await store.delete(4n);
      rows.list(OWNER, 6n);
      expect(await titles()).toEqual(['album 5', 'album 3']);
      expect(rows.listed.get(OWNER)).toEqual(new Set([3n, 5n, 6n]));
    });
  });

  it('deletes an album once', async () => {
    await expect(store.delete(ID)).rejects.toMatchObject({ code: 'album-not-found' });
    rows.put(ID, 'Lakes');
    expect([await store.delete(ID), await store.delete(ID)]).toEqual([true, false]);
  });
});
