import { createHash } from 'node:crypto';

import type { PutResult } from '../object-store.js';

const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;

/** Returns bytes of a linear congruential generator: they look random, and are the same for the same seed. */
export function bytesOf(size: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  let word = seed;
  for (let at = 0; at < words.length; at += 1) {
    word = (Math.imul(word, MULTIPLIER) + INCREMENT) >>> 0;
    words[at] = word;
  }
  return Buffer.from(words.buffer, 0, size);
}

/** A body in chunks of `length` bytes, which are copies, because a store may take chunks over. */
export async function* inChunks(bytes: Buffer, length = 64 * 1024): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length));
}

/** A body that throws after `bytes`, like an upload whose sender disconnects. */
export async function* breaksAfter(bytes: Buffer): AsyncGenerator<Buffer> {
  yield* inChunks(bytes);
  throw new Error('The sender went away.');
}

export const factsOf = (bytes: Buffer): PutResult => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest(),
});
