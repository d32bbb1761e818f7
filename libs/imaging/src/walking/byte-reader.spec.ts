import { beforeEach, describe, expect, it } from 'vitest';

import { ByteReader, WINDOW_BYTES } from './byte-reader.js';
import { chunksSource } from './byte-source.js';

const file = Buffer.from('0123456789');
let reader: ByteReader;

beforeEach(() => {
  reader = new ByteReader(chunksSource([file]));
});

it('peeks without moving and takes with moving', async () => {
  expect(String(await reader.peek(3))).toBe('012');
  expect(String(await reader.take(3))).toBe('012');
  expect(String(await reader.take(2))).toBe('34');
  expect([reader.position, reader.remaining]).toEqual([5, 5]);
});

it('peeks fewer bytes only at the end', async () => {
  reader.seek(8);
  expect(String(await reader.peek(5))).toBe('89');
});

it('reads bytes again after a seek backwards', async () => {
  await reader.take(6);
  reader.seek(1);
  expect(String(await reader.take(2))).toBe('12');
});

describe('a file that ends early is rejected as damaged', () => {
  const damaged = { code: 'damaged-image', detail: expect.stringContaining('The file is truncated.') as string };

  it('when bytes are taken', async () => {
    await expect(reader.take(11)).rejects.toMatchObject(damaged);
  });

  it('when a window has fewer bytes than required', async () => {
    reader.seek(9);
    await expect(reader.peekWindow(2)).rejects.toMatchObject(damaged);
  });

  it('when the reader moves', () => {
    expect(() => reader.seek(11)).toThrow(expect.objectContaining(damaged));
    expect(() => reader.skip(11)).toThrow(expect.objectContaining(damaged));
  });
});

it('holds one window of a long file, or more when one call requests more', async () => {
  const long = new ByteReader(chunksSource([Buffer.alloc(3 * WINDOW_BYTES)]));
  expect((await long.peekWindow()).length).toBe(WINDOW_BYTES);
  expect((await long.peek(WINDOW_BYTES + 1)).length).toBe(WINDOW_BYTES + 1);
});

it('gives a window back to the source unless a caller may keep a part of it', async () => {
  const givenBack: number[] = [];
  const bytes = Buffer.alloc(4 * WINDOW_BYTES);
  const source = { ...chunksSource([bytes]), giveBack: (window: Buffer) => void givenBack.push(window.length) };
  const long = new ByteReader(source);
  const pass = async (peek: () => Promise<Buffer>) => long.skip((await peek()).length);
  await pass(() => long.peekPassing());
  await pass(() => long.peekPassing());
  await pass(() => long.peekWindow());
  await long.take(1);
  await pass(() => long.peekPassing());
  expect(givenBack).toEqual([0, WINDOW_BYTES, WINDOW_BYTES]);
});
