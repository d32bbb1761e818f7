import { describe, expect, it } from 'vitest';

import { MAX_DISTANCE, SimilarIndex } from './similar-index.js';

/** A generator of 64-bit hashes (mulberry32), the same on every machine. */
function randomWords(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const words = randomWords(1);

function hash(): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(words(), 0);
  bytes.writeUInt32BE(words(), 4);
  return bytes;
}

/** Returns a copy of a hash in which `bits` bits differ. */
function near(of: Buffer, bits: number): Buffer {
  const copy = Buffer.from(of);
  const flipped = new Set<number>();
  while (flipped.size < bits) flipped.add(words() % 64);
  for (const bit of flipped) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return copy;
}

/** More hashes than a tail may have, so most of them are sorted. */
const many = Array.from({ length: 5_000 }, hash);

function indexOf(hashes: readonly Buffer[]): SimilarIndex {
  const index = new SimilarIndex();
  for (const [at, each] of hashes.entries()) index.add(each, BigInt(at + 1));
  // A search sorts them.
  index.find(Buffer.alloc(8));
  return index;
}

describe.each([
  ['in the tail', many.slice(0, 100)],
  ['most of them sorted', many],
])('SimilarIndex of hashes %s', (_where, hashes) => {
  const index = indexOf(hashes);

  it('finds each hash up to the distance of 6', () => {
    const missed = hashes.flatMap((each, at) => {
      const bits = at % (MAX_DISTANCE + 1);
      return index.find(near(each, bits)).includes(BigInt(at + 1)) ? [] : [{ at, bits }];
    });
    expect(missed).toEqual([]);
  });

  it('does not find a hash at the distance of 7', () => {
    expect(hashes.filter((each, at) => index.find(near(each, 7)).includes(BigInt(at + 1)))).toEqual([]);
  });
});

describe('SimilarIndex', () => {
  it('returns the nearest first', () => {
    const of = hash();
    const index = indexOf([near(of, 5), of, near(of, 2)]);
    expect(index.find(of)).toEqual([2n, 3n, 1n]);
  });

  it('returns a ban once that has several hashes nearby', () => {
    const of = hash();
    const index = new SimilarIndex();
    for (const bits of [0, 1, 2]) index.add(near(of, bits), 7n);
    expect(index.find(of)).toEqual([7n]);
  });

  it('does not find a hash that was added twice and deleted once', () => {
    const index = indexOf(many);
    index.add(many[0] as Buffer, 1n);
    index.delete(many[0] as Buffer, 1n);
    expect([index.find(many[0] as Buffer), index.size]).toEqual([[], many.length - 1]);
  });

  it('does not find deleted hashes, also after all others were sorted again', () => {
    const index = indexOf(many);
    for (const [at, each] of many.entries()) if (at % 2 === 0) index.delete(each, BigInt(at + 1));
    const wrong = many.filter((each, at) => index.find(each).includes(BigInt(at + 1)) !== (at % 2 === 1));
    expect(wrong).toEqual([]);
    expect(index.size).toBe(many.length / 2);
  });

  it('leaves the hash of another ban when one is deleted', () => {
    const of = hash();
    const index = indexOf([of, of]);
    index.delete(of, 1n);
    expect(index.find(of)).toEqual([2n]);
  });
});
