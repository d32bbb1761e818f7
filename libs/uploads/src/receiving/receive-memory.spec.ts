import { describe, expect, it } from 'vitest';

import { ReceiveMemory, SLAB_BYTES } from './receive-memory.js';

const MIB = 1024 * 1024;

/** Takes slabs for bodies in turn until each has `wanted` bytes or is refused. Returns the slabs of each body. */
function fill(memory: ReceiveMemory, bodies: number, wanted: number): number[][] {
  const taken = Array.from({ length: bodies }, (): number[] => []);
  const waiting = new Set(taken);
  while (waiting.size > 0) {
    for (const slabs of waiting) {
      const held = slabs.length * SLAB_BYTES;
      const slab = held < wanted ? memory.take(held) : undefined;
      if (slab === undefined) waiting.delete(slabs);
      else slabs.push(slab);
    }
  }
  return taken;
}

describe('the share of a body', () => {
  it.each([
    [1, 8 * MIB, 8 * MIB],
    [1, 9 * MIB, 8 * MIB],
    [4, 8 * MIB, 4 * MIB],
    [18, MIB, MIB],
    [200, MIB, 64 * 1024],
  ])('of %i bodies at the same time that want %i bytes is at least %i bytes', (bodies, wanted, expected) => {
    const held = fill(new ReceiveMemory(), bodies, wanted).map(({ length }) => length * SLAB_BYTES);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(expected);
    expect(Math.max(...held)).toBeLessThanOrEqual(8 * MIB);
    expect(held.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(20 * MIB);
  });

  it('leaves room for new bodies while large ones hold as much as they can', () => {
    const memory = new ReceiveMemory();
    fill(memory, 32, 8 * MIB);
    expect(fill(memory, 1, 128 * 1024)[0]).toHaveLength(2);
  });
});

it('gives each slab of its bytes to one body at a time', () => {
  const memory = new ReceiveMemory();
  const slabs = fill(memory, 32, 8 * MIB).flat();
  expect(new Set(slabs).size).toBe(slabs.length);
  expect(slabs.every((slab) => slab % SLAB_BYTES === 0 && slab + SLAB_BYTES <= memory.bytes.length)).toBe(true);
});

it('has the slabs back that a body gives back, and uses them before others', () => {
  const memory = new ReceiveMemory(3 * SLAB_BYTES, 2 * SLAB_BYTES);
  const [slabs = []] = fill(memory, 1, 2 * SLAB_BYTES);
  expect([slabs, memory.take(SLAB_BYTES)]).toEqual([[0, SLAB_BYTES], undefined]);
  memory.giveBack(slabs);
  expect(fill(memory, 1, 2 * SLAB_BYTES)[0]?.toSorted()).toEqual(slabs);
});
