import { describe, expect, it } from 'vitest';

import { ReceiveMemory } from './receive-memory.js';

const CHUNK = 64 * 1024;
const MIB = 1024 * 1024;

/** Takes chunks for bodies in turn until each has `wanted` bytes or is refused. Returns what each one holds. */
function fill(memory: ReceiveMemory, bodies: number, wanted: number): number[] {
  const held = Array.from({ length: bodies }, () => 0);
  const waiting = new Set(held.keys());
  while (waiting.size > 0) {
    for (const body of waiting) {
      const bytes = held[body] as number;
      if (bytes < wanted && memory.take(CHUNK, bytes)) held[body] = bytes + CHUNK;
      else waiting.delete(body);
    }
  }
  return held;
}

describe('the share of a body', () => {
  it.each([
    [1, 8 * MIB, 8 * MIB],
    [1, 9 * MIB, 8 * MIB],
    [4, 8 * MIB, 7 * MIB],
    [24, MIB, MIB],
    [200, MIB, 128 * 1024],
  ])('of %i bodies at the same time that want %i bytes is at least %i bytes', (bodies, wanted, expected) => {
    const held = fill(new ReceiveMemory(), bodies, wanted);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(expected);
    expect(Math.max(...held)).toBeLessThanOrEqual(8 * MIB);
    expect(held.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(32 * MIB);
  });

  it('leaves room for new bodies while large ones hold as much as they can', () => {
    const memory = new ReceiveMemory();
    fill(memory, 32, 8 * MIB);
    expect(fill(memory, 1, 256 * 1024)).toEqual([256 * 1024]);
  });
});

it('has the bytes back that a body gives back', () => {
  const memory = new ReceiveMemory(100, 80);
  expect([memory.take(60, 0), memory.take(50, 0)]).toEqual([true, false]);
  memory.giveBack(60);
  expect(memory.take(50, 0)).toBe(true);
});
