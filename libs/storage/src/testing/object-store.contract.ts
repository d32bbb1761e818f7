import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { manifestKey, originalKey, stagedKey, variantKey } from '../object-key.js';
import type { ObjectFacts, ObjectStore } from '../object-store.js';
import { breaksAfter, bytesOf, factsOf, inChunks } from './bytes.js';

const MIB = 1024 * 1024;
const DURABLE = { durable: true } as const;
const KEY = stagedKey(42n);
/** S3 tells times in whole seconds. */
const CLOCK_MS = 2000;

/**
 * What every driver must do. `open` gives an empty store each time; all of them share a disk or a service, so that
 * one can adopt from another.
 */
export function objectStoreContract(open: () => Promise<ObjectStore>): void {
  describe('an object store', () => {
    it.each([0, 1, 5, 65_536, MIB, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1])('gives back %i bytes', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      expect(await store.put(KEY, inChunks(bytes), DURABLE)).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('gives back 20 MiB that came in odd chunks', async () => {
      const store = await open();
      const bytes = bytesOf(20 * MIB);
      expect(await store.put(KEY, inChunks(bytes, 99_991), DURABLE)).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('gives back 17 MiB that came in one chunk', async () => {
      const store = await open();
      const bytes = bytesOf(17 * MIB);
      expect(await store.put(KEY, inChunks(bytes, bytes.length), DURABLE)).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('gives a range, and the size of the whole', async () => {
      const store = await open();
      const bytes = bytesOf(300_000);
      await store.put(KEY, inChunks(bytes), DURABLE);
      for (const [start, end] of [
        [0, 0],
        [0, 299_999],
        [1000, 270_000],
        [299_999, 299_999],
      ] as const) {
        const found = await store.get(KEY, { start, end });
        expect(found?.size).toBe(bytes.length);
        expect((await buffer(found!.body)).equals(bytes.subarray(start, end + 1))).toBe(true);
      }
    });

    it('stays usable when a reader stops half-way', async () => {
      const store = await open();
      const bytes = bytesOf(MIB);
      await store.put(KEY, inChunks(bytes), DURABLE);
      for (let turn = 0; turn < 70; turn += 1) (await store.get(KEY))!.body.destroy();
      await expectObject(store, KEY, bytes);
    });

    it('knows nothing of an absent object', async () => {
      const store = await open();
      expect(await store.get(KEY)).toBeUndefined();
      expect(await store.get(KEY, { start: 0, end: 1 })).toBeUndefined();
      expect(await store.stat(KEY)).toBeUndefined();
      expect(await store.open(KEY)).toBeUndefined();
    });

    it('tells size and age', async () => {
      const store = await open();
      const before = Date.now() - CLOCK_MS;
      await store.put(KEY, inChunks(bytesOf(1234)), DURABLE);
      const facts = await store.stat(KEY);
      expect(facts).toMatchObject({ key: KEY, size: 1234 });
      expect(facts!.modifiedAt).toBeGreaterThan(before);
      expect(facts!.modifiedAt).toBeLessThan(Date.now() + CLOCK_MS);
    });

    it('deletes several at once, absent ones too', async () => {
      const store = await open();
      const keys = Array.from({ length: 5 }, (_, id) => originalKey(BigInt(id), 'jpg'));
      for (const key of keys) await store.put(key, inChunks(bytesOf(10)), DURABLE);
      await store.delete([...keys.slice(0, 4), stagedKey(999n)]);
      await store.delete([stagedKey(999n)]);
      await store.delete([]);
      for (const key of keys.slice(0, 4)) expect(await store.stat(key)).toBeUndefined();
      expect(await store.stat(keys[4]!)).toBeDefined();
    });

    it('replaces what was there', async () => {
      const store = await open();
      const bytes = bytesOf(9000, 2);
      await store.put(KEY, inChunks(bytesOf(70_000)), DURABLE);
      await store.put(KEY, inChunks(bytes), DURABLE);
      await expectObject(store, KEY, bytes);
    });

    it.each([100, 9 * MIB])('leaves nothing of a body that breaks after %i bytes', async (size) => {
      const store = await open();
      await expect(store.put(KEY, breaksAfter(bytesOf(size)), DURABLE)).rejects.toThrow('The sender went away.');
      await expectNothing(store);
    });

    it('keeps what was there when the body breaks', async () => {
      const store = await open();
      const bytes = bytesOf(5000);
      await store.put(KEY, inChunks(bytes), DURABLE);
      await expect(store.put(KEY, breaksAfter(bytesOf(100, 2)), DURABLE)).rejects.toThrow('The sender went away.');
      await expectObject(store, KEY, bytes);
    });

    it.each([100, 9 * MIB])('refuses %i bytes that are not the announced ones, and leaves nothing', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      const { sha256 } = factsOf(bytes);
      for (const expected of [
        { size, sha256: factsOf(bytesOf(size, 2)).sha256 },
        { size: size + 1, sha256 },
      ]) {
        const put = store.put(KEY, inChunks(bytes), { ...DURABLE, expect: expected });
        await expect(put).rejects.toMatchObject({ code: 'digest-mismatch' });
      }
      await expectNothing(store);
    });

    it.each([100, 9 * MIB])('takes %i bytes that are the announced ones', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      await store.put(KEY, inChunks(bytes), { ...DURABLE, expect: factsOf(bytes) });
      await expectObject(store, KEY, bytes);
    });

    it('makes durable later what was put in haste', async () => {
      const store = await open();
      const bytes = bytesOf(5000);
      await store.put(KEY, inChunks(bytes), { durable: false });
      await store.flush(KEY);
      await expectObject(store, KEY, bytes);
      await store.delete([KEY]);
      await store.flush(KEY);
      await expectNothing(store);
    });

    it.each([false, true])('leaves nothing of a put that breaks, durable: %s', async (durable) => {
      const store = await open();
      await expect(store.put(KEY, breaksAfter(bytesOf(1000)), { durable })).rejects.toThrow('The sender went away.');
      const wrong = { durable, expect: factsOf(bytesOf(10, 2)) };
      await expect(store.put(KEY, inChunks(bytesOf(10)), wrong)).rejects.toMatchObject({ code: 'digest-mismatch' });
      await expectNothing(store);
    });

    it.each([1_000_000, 10 * MIB])('reads anywhere in an object of %i bytes', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      await store.put(KEY, inChunks(bytes), DURABLE);
      const reader = await store.open(KEY);
      expect(reader?.size).toBe(size);
      const places = [0, 7, size - 100, 500_000, 3, size - 1, size, size + 10, 262_143];
      const reads = await Promise.all(places.map((place) => reader!.read(place, 1000)));
      for (const [turn, place] of places.entries()) {
        expect(reads[turn]!.equals(bytes.subarray(place, place + 1000)), `at ${place}`).toBe(true);
      }
      expect((await reader!.read(0, size)).equals(bytes)).toBe(true);
      await reader!.close();
    });

    it.each([1000, 9 * MIB])('adopts %i bytes of its own kind, and needs the source no more', async (size) => {
      const [source, store] = [await open(), await open()];
      const bytes = bytesOf(size);
      const key = originalKey(42n, 'png');
      await source.put(KEY, inChunks(bytes), DURABLE);
      expect(await store.adopt(source, KEY, key)).toBe(true);
      // A job that died runs again.
      expect(await store.adopt(source, KEY, key)).toBe(true);
      await source.delete([KEY]);
      await expectObject(store, key, bytes);
    });

    it('has nothing to adopt where the source is absent, and keeps what it had', async () => {
      const [source, store] = [await open(), await open()];
      const bytes = bytesOf(1000);
      const key = originalKey(42n, 'png');
      expect(await store.adopt(source, KEY, key, factsOf(bytes))).toBe(false);
      expect(await store.stat(key)).toBeUndefined();
      await store.put(key, inChunks(bytes), DURABLE);
      expect(await store.adopt(source, KEY, key, factsOf(bytes))).toBe(false);
      await expectObject(store, key, bytes);
    });

    it('lists every object with its size and age', async () => {
      const store = await open();
      const before = Date.now() - CLOCK_MS;
      for (let id = 0; id < 12; id += 1) await store.put(stagedKey(BigInt(id)), inChunks(bytesOf(id)), DURABLE);
      const found = (await all(store)).sort((a, b) => a.size - b.size);
      expect(found.map(({ key, size }) => [key, size])).toEqual(found.map((_, id) => [stagedKey(BigInt(id)), id]));
      expect(found).toHaveLength(12);
      for (const { modifiedAt } of found) expect(modifiedAt).toBeGreaterThan(before);
    });

    it('sweeps what a put that died left, by its age, and no finished object', async () => {
      const store = await open();
      await store.put(manifestKey(1n), inChunks(bytesOf(10)), DURABLE);
      const [put, end] = stuckPut(store);
      expect(await store.deletePartials(60_000)).toBe(0);
      await expect.poll(() => store.deletePartials(0), { timeout: 10_000 }).toBe(1);
      expect(await store.deletePartials(0)).toBe(0);
      end();
      await expect(put).rejects.toThrow();
      expect((await all(store)).map(({ key }) => key)).toEqual([manifestKey(1n)]);
    });

    it('holds one whole object after many puts under one key at once', async () => {
      const store = await open();
      const bodies = Array.from({ length: 8 }, (_, seed) => bytesOf(200_000, seed));
      await Promise.all(bodies.map((bytes) => store.put(KEY, inChunks(bytes, 7001), DURABLE)));
      const found = await buffer((await store.get(KEY))!.body);
      expect(bodies.filter((bytes) => bytes.equals(found))).toHaveLength(1);
    });

    it('keeps the keys of every kind apart, up to the highest id', async () => {
      const store = await open();
      const id = (1n << 63n) - 1n;
      const keys = [stagedKey(id), manifestKey(id), originalKey(id, 'jpg'), variantKey(id, 's', 'webp'), stagedKey(0n)];
      for (const [seed, key] of keys.entries()) await store.put(key, inChunks(bytesOf(100, seed)), DURABLE);
      for (const [seed, key] of keys.entries()) await expectObject(store, key, bytesOf(100, seed));
      expect((await all(store)).map(({ key }) => key).sort()).toEqual([...keys].sort());
    });

    it('answers a ping', async () => {
      await (await open()).ping();
    });
  });
}

async function all(store: ObjectStore): Promise<ObjectFacts[]> {
  const found: ObjectFacts[] = [];
  for await (const facts of store.list()) found.push(facts);
  return found;
}

async function expectObject(store: ObjectStore, key: string, bytes: Buffer): Promise<void> {
  const found = await store.get(key);
  expect(found?.size).toBe(bytes.length);
  // Not toEqual: it prints both when they differ.
  expect((await buffer(found!.body)).equals(bytes)).toBe(true);
}

async function expectNothing(store: ObjectStore): Promise<void> {
  expect(await store.stat(KEY)).toBeUndefined();
  expect(await all(store)).toEqual([]);
  // Even what is a moment old would be swept.
  await pause(20);
  expect(await store.deletePartials(0)).toBe(0);
}

/** A put whose body stops in the middle; and what ends it. */
function stuckPut(store: ObjectStore): [put: Promise<unknown>, end: () => void] {
  const { promise: gate, resolve: end } = Promise.withResolvers<void>();
  async function* body() {
    yield* inChunks(bytesOf(9 * MIB));
    await gate;
    throw new Error('The sender went away.');
  }
  const put = store.put(KEY, body(), DURABLE);
  put.catch(() => undefined);
  return [put, end];
}
