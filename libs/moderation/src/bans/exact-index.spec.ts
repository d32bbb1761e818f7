import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { ExactIndex } from './exact-index.js';

const digest = (of: number | string) => createHash('sha256').update(String(of)).digest();
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** A digest whose first slot of a small table is the given one. */
const inSlot = (slot: number, other: number) => {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(other, 0);
  bytes.writeUInt32BE(slot, 4);
  return bytes;
};

function indexOf(digests: readonly Buffer[]): ExactIndex {
  const index = new ExactIndex();
  for (const each of digests) index.add(each);
  return index;
}

describe('ExactIndex', () => {
  it('has each of 5,000 digests that were added, and no other', () => {
    const index = indexOf(numbers(0, 5_000).map(digest));
    expect(numbers(0, 5_000).every((each) => index.has(digest(each)))).toBe(true);
    expect(numbers(5_000, 10_000).filter((each) => index.has(digest(each)))).toEqual([]);
    expect(index.size).toBe(5_000);
  });

  it('counts a digest once that was added twice', () => {
    expect(indexOf([digest('a'), digest('a')]).size).toBe(1);
  });

  it('has a digest of zeros only after it was added', () => {
    const zeros = Buffer.alloc(32);
    expect(indexOf([digest('a')]).has(zeros)).toBe(false);
    expect(indexOf([zeros]).has(zeros)).toBe(true);
  });

  it('has the others of 5,000 digests after each third was deleted', () => {
    const all = numbers(0, 5_000);
    const index = indexOf(all.map(digest));
    for (const each of all) if (each % 3 === 0) index.delete(digest(each));
    index.delete(digest('was never added'));
    expect(all.filter((each) => index.has(digest(each)) !== (each % 3 !== 0))).toEqual([]);
    expect(index.size).toBe(all.filter((each) => each % 3 !== 0).length);
  });

  it.each([0, 1, 2, 3, 4])(
    'finds digests that collide in the last slots after the one in position %i is deleted',
    (at) => {
      const colliding = [inSlot(1022, 1), inSlot(1023, 2), inSlot(1022, 3), inSlot(0, 4), inSlot(1023, 5)];
      const index = indexOf(colliding);
      index.delete(colliding[at] as Buffer);
      expect(colliding.map((each) => index.has(each))).toEqual(colliding.map((_, other) => other !== at));
    },
  );
});
