import { describe, expect, it } from 'vitest';

import { parsePartKey, stagedKey } from '../object-key.js';
import type { StagingStore } from '../staging-store.js';
import { breaksAfter, bytesOf, inChunks } from './bytes.js';
import { expectObject } from './store-assertions.js';

const MIB = 1024 * 1024;
const ID = 42n;
const KEY = stagedKey(ID);

/** The behaviour of growing objects in the port StagingStore. `open` returns an empty store. */
export function growingObjectContract(open: () => Promise<StagingStore>): void {
  describe('StagingStore: growing objects', () => {
    /** Appends, as a caller does that keeps the new description. */
    const append = async (store: StagingStore, from: Growing, bytes: Buffer, length: number | null = null) => {
      const grown = await store.append(ID, from, inChunks(bytes), length);
      if (from) await store.discard(ID, from, grown);
      return grown!;
    };

    it.each([
      ['one append', [MIB]],
      ['a few bytes each', [1, 2, 3, 100]],
      ['an empty append', [100, 0, 100]],
      ['large and small appends', [9 * MIB, 1000, 6 * MIB, 300_000]],
    ])('makes an object of %s', async (_what, sizes) => {
      const store = await open();
      const bodies = sizes.map((size, seed) => bytesOf(size, seed));
      let growing: Growing;
      let size = 0;
      for (const body of bodies) {
        growing = await append(store, growing, body);
        expect(growing.size).toBe((size += body.length));
        expect(await store.stat(KEY)).toBeUndefined();
      }
      // The caller keeps the description as JSON.
      const kept = JSON.parse(JSON.stringify(growing)) as NonNullable<Growing>;
      expect(await store.complete(ID, kept)).toBe(true);
      await expectObject(store, KEY, Buffer.concat(bodies));
      expect(await keys(store)).toEqual([KEY]);
    });

    it('completes again after a crash', async () => {
      const store = await open();
      const growing = await append(store, undefined, bytesOf(1000));
      expect(await store.complete(ID, growing)).toBe(true);
      expect(await store.complete(ID, growing)).toBe(true);
      await expectObject(store, KEY, bytesOf(1000));
    });

    it('replaces an older object', async () => {
      const store = await open();
      await store.put(KEY, inChunks(bytesOf(5000)), { durable: true });
      await store.complete(ID, await append(store, undefined, bytesOf(1000)));
      await expectObject(store, KEY, bytesOf(1000));
    });

    it.each([100, 6 * MIB])('does not count %i bytes of a body that fails', async (size) => {
      const store = await open();
      await expect(store.append(ID, undefined, breaksAfter(bytesOf(size)), null)).rejects.toThrow(
        'The sender went away.',
      );
      const first = await append(store, undefined, bytesOf(1000));
      await expect(store.append(ID, first, breaksAfter(bytesOf(size, 2)), null)).rejects.toThrow(
        'The sender went away.',
      );
      const second = await append(store, first, bytesOf(2000, 3));
      await store.complete(ID, second);
      await expectObject(store, KEY, Buffer.concat([bytesOf(1000), bytesOf(2000, 3)]));
    });

    it.each([1000, 6 * MIB])('does not count %i bytes whose description the caller lost', async (size) => {
      const store = await open();
      const first = await append(store, undefined, bytesOf(1000));
      await store.append(ID, first, inChunks(bytesOf(size, 2)), null);
      const second = await append(store, first, bytesOf(2000, 3));
      await store.complete(ID, second);
      await expectObject(store, KEY, Buffer.concat([bytesOf(1000), bytesOf(2000, 3)]));
    });

    it('keeps the bytes of two concurrent appends apart', async () => {
      const store = await open();
      const first = await append(store, undefined, bytesOf(1000));
      const bodies = [bytesOf(2000, 2), bytesOf(2000, 3)];
      const gate = Promise.withResolvers<void>();
      const appends = bodies.map((body) => store.append(ID, first, after(gate.promise, body), null));
      gate.resolve();
      const [lost, won] = (await Promise.all(appends)) as NonNullable<Growing>[];
      await store.discard(ID, lost!, first);
      await store.discard(ID, first, won);
      await store.complete(ID, won!);
      await expectObject(store, KEY, Buffer.concat([bytesOf(1000), bodies[1]!]));
      expect(await keys(store)).toEqual([KEY]);
    });

    it('completes the counted bytes while another append runs', async () => {
      const store = await open();
      const growing = await append(store, undefined, bytesOf(1000));
      const gate = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      const other = store.append(ID, growing, after(gate.promise, bytesOf(6 * MIB, 2), started.resolve), null);
      await started.promise;
      // Time for an adapter to release too early what separates the two.
      for (let turn = 0; turn < 10; turn += 1) await store.stat(KEY);
      expect(await store.complete(ID, growing)).toBe(true);
      gate.resolve();
      await other.catch(() => undefined);
      await expectObject(store, KEY, bytesOf(1000));
    });

    it('completes an object whose length was known', async () => {
      const store = await open();
      const sizes = [6 * MIB, 7 * MIB, 100];
      let growing: Growing;
      for (const [seed, size] of sizes.entries()) {
        growing = await append(store, growing, bytesOf(size, seed), 13 * MIB + 100);
      }
      expect(await store.complete(ID, growing!)).toBe(true);
      await expectObject(store, KEY, Buffer.concat(sizes.map((size, seed) => bytesOf(size, seed))));
      expect(await keys(store)).toEqual([KEY]);
    });

    it('discards all bytes, again and again', async () => {
      const store = await open();
      const first = await append(store, undefined, bytesOf(6 * MIB));
      const second = await append(store, first, bytesOf(1000));
      await store.discard(ID, first, second);
      await store.discard(ID, second);
      await store.discard(ID, second);
      expect(await keys(store)).toEqual([]);
      expect(await store.complete(ID, second)).toBe(false);
      expect(await store.deletePartials(0)).toBe(0);
    });

    it('keeps bytes under names of their upload, so that the sweeper finds them', async () => {
      const store = await open();
      await append(store, undefined, bytesOf(1000));
      const found = await keys(store);
      expect(found).toHaveLength(1);
      expect(parsePartKey(found[0]!)).toMatchObject({ id: ID });
    });
  });
}

type Growing = Awaited<ReturnType<StagingStore['append']>>;

async function* after(gate: Promise<void>, bytes: Buffer, onRead?: () => void): AsyncGenerator<Buffer> {
  onRead?.();
  await gate;
  yield* inChunks(bytes);
}

async function keys(store: StagingStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list()) found.push(key);
  return found;
}
