import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { manifestKey, partKey, stagedKey, traceKey } from '../object-key.js';
import type { ObjectFacts } from '../object-store.js';
import type { StagingStore } from '../staging-store.js';
import { breaksAfter, bytesOf, factsOf, inChunks } from './bytes.js';
import { growingObjectContract } from './growing-object.contract.js';
import { expectObject, startStuckPut } from './store-assertions.js';

const MIB = 1024 * 1024;
const DURABLE = { durable: true } as const;
const KEY = stagedKey(42n);
/** S3 reports times in whole seconds. */
const CLOCK_MS = 2000;

/** The behaviour of the port StagingStore, which every adapter must have. `open` returns an empty store. */
export function stagingStoreContract(open: () => Promise<StagingStore>): void {
  growingObjectContract(open);

  describe('StagingStore', () => {
    it.each([
      [0, true],
      [65_536, false],
      [8 * MIB + 1, true],
    ])('returns %i bytes, durable: %s', async (size, durable) => {
      const store = await open();
      const bytes = bytesOf(size);
      expect(await store.put(KEY, inChunks(bytes), { durable })).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
      const reader = await store.open(KEY);
      expect((await reader!.read(0, size)).equals(bytes)).toBe(true);
      await reader!.close();
    });

    it('stores bytes that are in memory, in any number of chunks', async () => {
      const store = await open();
      const bytes = bytesOf(200_000);
      const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 150_000), bytes.subarray(150_000)];
      await store.put(KEY, inChunks(bytesOf(300_000, 2)), { durable: false });
      await store.putWhole(KEY, { ...factsOf(bytes), chunks });
      await expectObject(store, KEY, bytes);
      await store.flush(KEY);
      await expectObject(store, KEY, bytes);
    });

    it('returns undefined for an absent object', async () => {
      const store = await open();
      expect(await store.get(KEY)).toBeUndefined();
      expect(await store.stat(KEY)).toBeUndefined();
      expect(await store.open(KEY)).toBeUndefined();
    });

    it.each([false, true])('replaces an older object, durable: %s', async (durable) => {
      const store = await open();
      const bytes = bytesOf(9000, 2);
      await store.put(KEY, inChunks(bytesOf(70_000)), { durable });
      await store.put(KEY, inChunks(bytes), { durable });
      await expectObject(store, KEY, bytes);
    });

    it('makes an object durable later', async () => {
      const store = await open();
      const bytes = bytesOf(5000);
      await store.put(KEY, inChunks(bytes), { durable: false });
      await store.flush(KEY);
      await expectObject(store, KEY, bytes);
      await store.delete([KEY]);
      await store.flush(KEY);
      await expectNothing(store);
    });

    it.each([
      [100, false],
      [100, true],
      [9 * MIB, true],
    ])('leaves nothing of a body that fails after %i bytes, durable: %s', async (size, durable) => {
      const store = await open();
      await expect(store.put(KEY, breaksAfter(bytesOf(size)), { durable })).rejects.toThrow('The sender went away.');
      await expectNothing(store);
    });

    it('deletes several objects at once, absent ones included', async () => {
      const store = await open();
      for (const id of [1n, 2n, 3n]) await store.put(stagedKey(id), inChunks(bytesOf(10)), DURABLE);
      await store.delete([stagedKey(1n), stagedKey(2n), stagedKey(999n)]);
      await store.delete([stagedKey(999n)]);
      await store.delete([]);
      expect((await all(store)).map(({ key }) => key)).toEqual([stagedKey(3n)]);
    });

    it('lists every object with its size and time', async () => {
      const store = await open();
      const before = Date.now() - CLOCK_MS;
      for (let id = 0; id < 12; id += 1) await store.put(stagedKey(BigInt(id)), inChunks(bytesOf(id)), DURABLE);
      const found = (await all(store)).sort((a, b) => a.size - b.size);
      expect(found.map(({ key, size }) => [key, size])).toEqual(found.map((_, id) => [stagedKey(BigInt(id)), id]));
      expect(found).toHaveLength(12);
      for (const { modifiedAt } of found) expect(modifiedAt).toBeGreaterThan(before);
    });

    it('keeps keys of every kind apart, up to the highest id', async () => {
      const store = await open();
      const id = (1n << 63n) - 1n;
      const keys = [stagedKey(id), manifestKey(id), traceKey(id, 3), partKey(id, 'abc'), stagedKey(0n)];
      for (const [seed, key] of keys.entries()) await store.put(key, inChunks(bytesOf(100, seed)), DURABLE);
      for (const [seed, key] of keys.entries()) await expectObject(store, key, bytesOf(100, seed));
      expect((await all(store)).map(({ key }) => key).sort()).toEqual([...keys].sort());
    });

    it('deletes partial writes by their age, and no complete object', async () => {
      const store = await open();
      await store.put(manifestKey(1n), inChunks(bytesOf(10)), DURABLE);
      const { put, fail } = startStuckPut((body) => store.put(KEY, body, DURABLE));
      expect(await store.deletePartials(60_000)).toBe(0);
      await expect.poll(() => store.deletePartials(0)).toBe(1);
      expect(await store.deletePartials(0)).toBe(0);
      fail();
      await expect(put).rejects.toThrow();
      expect((await all(store)).map(({ key }) => key)).toEqual([manifestKey(1n)]);
    });

    it('answers a ping', async () => {
      await expect((await open()).ping()).resolves.toBeUndefined();
    });
  });
}

async function all(store: StagingStore): Promise<ObjectFacts[]> {
  const found: ObjectFacts[] = [];
  for await (const facts of store.list()) found.push(facts);
  return found;
}

async function expectNothing(store: StagingStore): Promise<void> {
  expect(await all(store)).toEqual([]);
  // A partial write of a moment ago would be deleted as well.
  await pause(20);
  expect(await store.deletePartials(0)).toBe(0);
}
