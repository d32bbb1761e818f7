import { expect, it } from 'vitest';

import { releaseMemory } from './release-memory.js';

it('frees the memory of a chunk that has it alone', () => {
  const chunk = Buffer.alloc(65_536, 1);
  releaseMemory(chunk);
  expect([chunk.length, chunk.buffer.byteLength]).toEqual([0, 0]);
});

it.each([
  ['shares its memory with another one', () => Buffer.alloc(65_536, 1).subarray(0, 65_535)],
  ['is in the memory of another thread as well', () => Buffer.from(new SharedArrayBuffer(65_536)).fill(1)],
  ['is small, because a parser may keep it', () => Buffer.alloc(4_095, 1)],
  ['has no bytes', () => Buffer.alloc(0)],
])('leaves a chunk as it is that %s', (_kind, make) => {
  const chunk = make();
  const before = Buffer.from(chunk);
  releaseMemory(chunk);
  expect(chunk.equals(before)).toBe(true);
});
