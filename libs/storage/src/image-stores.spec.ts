import { describe, expect, it } from 'vitest';

import { ImageStores, type StoreShare } from './image-stores.js';
import type { ObjectStore } from './object-store.js';
import type { PartialWrites } from './partial-writes.js';
import type { StoreWatch } from './store-watch.js';

/** A watch whose stores work unless they are in `broken`. */
function watchOf(broken: Set<number>) {
  return {
    answers: (index: number) => !broken.has(index),
    works: (index: number) => !broken.has(index),
    reportFailure: (index: number) => void broken.add(index),
  } as unknown as StoreWatch;
}

function imageStores(shares: StoreShare[], { broken = new Set<number>(), partials = [] as PartialWrites[] } = {}) {
  const stores = shares.map((_, index) => ({ index }) as unknown as ObjectStore);
  return new ImageStores(shares, stores, partials, watchOf(broken));
}

const share = (weight: number, readonly = false): StoreShare => ({ weight, readonly });
const take = (stores: ImageStores, count: number) => Array.from({ length: count }, () => stores.next());

describe('ImageStores', () => {
  it('distributes new images by weight, evenly over time', () => {
    const stores = imageStores([share(3), share(1)]);
    expect(take(stores, 8)).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('gives no new image to a read-only store', () => {
    const stores = imageStores([share(1, true), share(1)]);
    expect(take(stores, 3)).toEqual([1, 1, 1]);
    expect(stores.writable).toEqual([1]);
  });

  it('prefers stores that work, and uses a broken one when no other is left', () => {
    const broken = new Set([0]);
    const stores = imageStores([share(1), share(1)], { broken });
    expect(take(stores, 2)).toEqual([1, 1]);
    stores.avoid(1);
    expect([0, 1]).toContain(stores.next());
    expect(stores.another([])).toBeUndefined();
  });

  it('returns another store than those that were tried', () => {
    const stores = imageStores([share(1), share(1), share(1, true)]);
    expect(stores.another([0])).toBe(1);
    expect(stores.another([0, 1])).toBeUndefined();
  });

  it('throws for the index of a store that STORAGE_URL does not name', () => {
    const stores = imageStores([share(1)]);
    expect(stores.at(0)).toEqual({ index: 0 });
    expect(() => stores.at(1)).toThrow('STORAGE_URL names 1 stores; a row is in store 1.');
  });

  it('deletes the partial writes of every store, and throws when one fails', async () => {
    const deleted: number[] = [];
    const partials = [
      { deleteOlderThan: () => Promise.reject(new Error('Store 0 is down.')) },
      { deleteOlderThan: async (ms: number) => deleted.push(ms) },
    ];
    const stores = imageStores([share(1), share(1)], { partials });
    await expect(stores.deletePartials(1_000)).rejects.toThrow('Store 0 is down.');
    expect(deleted).toEqual([1_000]);
  });
});
