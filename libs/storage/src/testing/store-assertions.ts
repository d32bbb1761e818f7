import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';

import type { StoredObject } from '../object-store.js';
import { bytesOf, inChunks } from './bytes.js';

const MIB = 1024 * 1024;

interface Readable {
  get(key: string): Promise<StoredObject | undefined>;
}

/** Expects the store to return exactly these bytes. */
export async function expectObject(store: Readable, key: string, bytes: Buffer): Promise<void> {
  const found = await store.get(key);
  expect(found?.size).toBe(bytes.length);
  // Not toEqual, which prints both buffers when they differ.
  expect((await buffer(found!.body)).equals(bytes)).toBe(true);
}

/** Starts a put whose body stops in the middle. `fail` ends the body with an error. */
export function startStuckPut(put: (body: AsyncIterable<Buffer>) => Promise<unknown>): {
  put: Promise<unknown>;
  fail: () => void;
} {
  const { promise: gate, resolve: fail } = Promise.withResolvers<void>();
  async function* body() {
    yield* inChunks(bytesOf(9 * MIB));
    await gate;
    throw new Error('The sender went away.');
  }
  const started = put(body());
  started.catch(() => undefined);
  return { put: started, fail };
}
