import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { manifestKey, originalKey, stagedKey, variantKey } from '../object-key.js';
import type { ObjectStore } from '../object-store.js';
import type { PartialWrites } from '../partial-writes.js';
import type { StagingStore } from '../staging-store.js';
import { breaksAfter, bytesOf, factsOf, inChunks } from './bytes.js';
import { expectObject, startStuckPut } from './store-assertions.js';

const MIB = 1024 * 1024;
const KEY = originalKey(42n, 'png');
const STAGED = stagedKey(42n);
/** S3 reports times in whole seconds. */
const CLOCK_MS = 2000;

export interface ObjectStoreContract {
  /** Opens an empty store. All stores of one contract share a disk or a service. */
  open: () => Promise<ObjectStore & { partials: PartialWrites }>;
  /** Opens an empty staging store on the same disk or service. */
  openStaging: () => Promise<StagingStore>;
}

/** The behaviour of the port ObjectStore, which every adapter must have. */
export function objectStoreContract({ open, openStaging }: ObjectStoreContract): void {
  describe('ObjectStore: put and read', () => {
    it.each([0, 1, 5, 65_536, MIB, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1])('returns %i bytes', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      expect(await store.put(KEY, inChunks(bytes))).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('returns 20 MiB that were sent in odd chunks', async () => {
      const store = await open();
      const bytes = bytesOf(20 * MIB);
      expect(await store.put(KEY, inChunks(bytes, 99_991))).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('returns 17 MiB that were sent in one chunk', async () => {
      const store = await open();
      const bytes = bytesOf(17 * MIB);
      expect(await store.put(KEY, inChunks(bytes, bytes.length))).toEqual(factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it.each([0, 1, 300_000, 8 * MIB])(
      'returns %i bytes that were put from memory, over an older object',
      async (size) => {
        const store = await open();
        const bytes = bytesOf(size);
        await store.put(KEY, inChunks(bytesOf(10)));
        const chunks = [bytes.subarray(0, size / 3), bytes.subarray(size / 3)];
        await store.putWhole(KEY, { ...factsOf(bytes), chunks });
        await expectObject(store, KEY, bytes);
      },
    );

    it('returns a range, and the size of the whole object', async () => {
      const store = await open();
      const bytes = bytesOf(300_000);
      await store.put(KEY, inChunks(bytes));
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

    it('stays usable when readers stop half-way', async () => {
      const store = await open();
      const bytes = bytesOf(MIB);
      await store.put(KEY, inChunks(bytes));
      for (let turn = 0; turn < 70; turn += 1) (await store.get(KEY))!.body.destroy();
      await expectObject(store, KEY, bytes);
    });

    it('returns undefined for an absent object', async () => {
      const store = await open();
      expect(await store.get(KEY)).toBeUndefined();
      expect(await store.get(KEY, { start: 0, end: 1 })).toBeUndefined();
      expect(await store.stat(KEY)).toBeUndefined();
      expect(await store.open(KEY)).toBeUndefined();
    });

    it('returns the size and the time of the last change', async () => {
      const store = await open();
      const before = Date.now() - CLOCK_MS;
      await store.put(KEY, inChunks(bytesOf(1234)));
      const facts = await store.stat(KEY);
      expect(facts).toMatchObject({ key: KEY, size: 1234 });
      expect(facts!.modifiedAt).toBeGreaterThan(before);
      expect(facts!.modifiedAt).toBeLessThan(Date.now() + CLOCK_MS);
    });

    it('replaces an older object', async () => {
      const store = await open();
      const bytes = bytesOf(9000, 2);
      await store.put(KEY, inChunks(bytesOf(70_000)));
      await store.put(KEY, inChunks(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('holds one whole object after many concurrent puts under one key', async () => {
      const store = await open();
      const bodies = Array.from({ length: 8 }, (_, seed) => bytesOf(200_000, seed));
      await Promise.all(bodies.map((bytes) => store.put(KEY, inChunks(bytes, 7001))));
      const found = await buffer((await store.get(KEY))!.body);
      expect(bodies.filter((bytes) => bytes.equals(found))).toHaveLength(1);
    });

    it('keeps keys of every kind apart, up to the highest id', async () => {
      const store = await open();
      const id = (1n << 63n) - 1n;
      const keys = [
        originalKey(id, 'jpg'),
        variantKey(id, 's', 'webp'),
        originalKey(id, 'png'),
        originalKey(0n, 'jpg'),
      ];
      for (const [seed, key] of keys.entries()) await store.put(key, inChunks(bytesOf(100, seed)));
      for (const [seed, key] of keys.entries()) await expectObject(store, key, bytesOf(100, seed));
    });

    it.each([1_000_000, 10 * MIB])('reads at any offset of an object of %i bytes', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      await store.put(KEY, inChunks(bytes));
      const reader = await store.open(KEY);
      expect(reader?.size).toBe(size);
      const offsets = [0, 7, size - 100, 500_000, 3, size - 1, size, size + 10, 262_143];
      const reads = await Promise.all(offsets.map((offset) => reader!.read(offset, 1000)));
      for (const [turn, offset] of offsets.entries()) {
        expect(reads[turn]!.equals(bytes.subarray(offset, offset + 1000)), `at ${offset}`).toBe(true);
      }
      expect((await reader!.read(0, size)).equals(bytes)).toBe(true);
      await reader!.close();
    });

    it('deletes several objects at once, absent ones included', async () => {
      const store = await open();
      const keys = Array.from({ length: 5 }, (_, id) => originalKey(BigInt(id), 'jpg'));
      for (const key of keys) await store.put(key, inChunks(bytesOf(10)));
      await store.delete([...keys.slice(0, 4), originalKey(999n, 'jpg')]);
      await store.delete([originalKey(999n, 'jpg')]);
      await store.delete([]);
      for (const key of keys.slice(0, 4)) expect(await store.stat(key)).toBeUndefined();
      expect(await store.stat(keys[4]!)).toBeDefined();
    });

    it('answers a ping', async () => {
      await expect((await open()).ping()).resolves.toBeUndefined();
    });
  });

  describe('ObjectStore: puts that fail', () => {
    it.each([100, 9 * MIB])('leaves nothing of a body that fails after %i bytes', async (size) => {
      const store = await open();
      await expect(store.put(KEY, breaksAfter(bytesOf(size)))).rejects.toThrow('The sender went away.');
      await expectNothing(store);
    });

    it('keeps the older object when the body fails', async () => {
      const store = await open();
      const bytes = bytesOf(5000);
      await store.put(KEY, inChunks(bytes));
      await expect(store.put(KEY, breaksAfter(bytesOf(100, 2)))).rejects.toThrow('The sender went away.');
      await expectObject(store, KEY, bytes);
    });

    it.each([100, 9 * MIB])('refuses %i bytes that are not the expected ones, and leaves nothing', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      const { sha256 } = factsOf(bytes);
      for (const expected of [
        { size, sha256: factsOf(bytesOf(size, 2)).sha256 },
        { size: size + 1, sha256 },
      ]) {
        await expect(store.put(KEY, inChunks(bytes), expected)).rejects.toMatchObject({ code: 'digest-mismatch' });
      }
      await expectNothing(store);
    });

    it.each([100, 9 * MIB])('accepts %i bytes that are the expected ones', async (size) => {
      const store = await open();
      const bytes = bytesOf(size);
      await store.put(KEY, inChunks(bytes), factsOf(bytes));
      await expectObject(store, KEY, bytes);
    });

    it('deletes partial writes by their age, and no complete object', async () => {
      const store = await open();
      const bytes = bytesOf(10);
      await store.put(originalKey(1n, 'png'), inChunks(bytes));
      const { put, fail } = startStuckPut((body) => store.put(KEY, body));
      expect(await store.partials.deleteOlderThan(60_000)).toBe(0);
      await expect.poll(() => store.partials.deleteOlderThan(0)).toBe(1);
      expect(await store.partials.deleteOlderThan(0)).toBe(0);
      fail();
      await expect(put).rejects.toThrow();
      expect(await store.stat(KEY)).toBeUndefined();
      await expectObject(store, originalKey(1n, 'png'), bytes);
    });
  });

  describe('ObjectStore: adopt', () => {
    it.each([1000, 9 * MIB])('adopts %i staged bytes, and needs the source no more', async (size) => {
      const [staging, store] = [await openStaging(), await open()];
      const bytes = bytesOf(size);
      await staging.put(STAGED, inChunks(bytes), { durable: true });
      expect(await store.adopt(staging.locationOf(STAGED), KEY)).toBe(true);
      // A job that crashed runs again.
      expect(await store.adopt(staging.locationOf(STAGED), KEY)).toBe(true);
      await staging.delete([STAGED]);
      await expectObject(store, KEY, bytes);
    });

    it('adopts nothing when the source is absent, and keeps the older object', async () => {
      const [staging, store] = [await openStaging(), await open()];
      const bytes = bytesOf(1000);
      expect(await store.adopt(staging.locationOf(STAGED), KEY, factsOf(bytes))).toBe(false);
      expect(await store.stat(KEY)).toBeUndefined();
      await store.put(KEY, inChunks(bytes));
      expect(await store.adopt(staging.locationOf(STAGED), KEY, factsOf(bytes))).toBe(false);
      await expectObject(store, KEY, bytes);
    });

    it('adopts nothing from another kind of store', async () => {
      const store = await open();
      const elsewhere = [
        { kind: 'disk', path: '/nonexistent/imglink' },
        { kind: 's3', endpoint: 'http://127.0.0.1:1', region: 'nowhere', bucket: 'none', key: manifestKey(1n) },
      ] as const;
      for (const source of elsewhere) expect(await store.adopt(source, KEY)).toBe(false);
    });
  });
}

async function expectNothing(store: ObjectStore & { partials: PartialWrites }): Promise<void> {
  expect(await store.stat(KEY)).toBeUndefined();
  // A partial write of a moment ago would be deleted as well.
  await pause(20);
  expect(await store.partials.deleteOlderThan(0)).toBe(0);
}
