import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { breaksAfter, bytesOf, factsOf, inChunks } from '../testing/bytes.js';
import { WriteBuffers, writeBody } from './body-writer.js';
import { FreeSpace } from './free-space.js';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('WriteBuffers', () => {
  it.each([
    [1, 512 * KIB],
    [64, 512 * KIB],
    [128, 256 * KIB],
    [1_000, 128 * KIB],
  ])('gives each of %i writers %i bytes', async (writers, bytes) => {
    const buffers = new WriteBuffers();
    const gate = Promise.withResolvers<void>();
    const writing = Array.from({ length: writers }, () => buffers.share(() => gate.promise));
    expect(buffers.batchBytes).toBe(bytes);
    gate.resolve();
    await Promise.all(writing);
  });
});

describe('writeBody', () => {
  let folder: string;
  let file: FileHandle;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imglink-writer-'));
    file = await open(join(folder, 'file'), 'w');
  });
  afterEach(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });

  /** Writes to a disk of `diskBytes`, which has no other file. */
  const write = (body: AsyncIterable<Buffer>, { diskBytes = 1e12, ownsChunks = false } = {}) => {
    const space = new FreeSpace(async () => ({ availableBytes: diskBytes - (await file.stat()).size, totalBytes: 0 }));
    return writeBody(file, body, { space, buffers: new WriteBuffers(), ownsChunks });
  };

  it.each([0, 1, 3 * MIB])('writes %i bytes in batches, and returns their size and digest', async (size) => {
    const bytes = bytesOf(size);
    const writev = vi.spyOn(file, 'writev');
    expect(await write(inChunks(bytes, 10_000))).toEqual(factsOf(bytes));
    expect((await readFile(join(folder, 'file'))).equals(bytes)).toBe(true);
    expect(writev.mock.calls.length).toBeLessThanOrEqual(size === 0 ? 0 : Math.ceil(size / (512 * KIB)));
  });

  it('releases the memory of its own chunks, but none that is shared', async () => {
    const bytes = bytesOf(3 * MIB);
    const [own, shared] = [Buffer.from(bytes.buffer.slice(0, MIB)), bytes.subarray(MIB)];
    const empty = Buffer.from(new ArrayBuffer(0));
    await write(Readable.from([own, empty, shared, empty]), { ownsChunks: true });
    expect([own.length, shared.length]).toEqual([0, 2 * MIB]);
    expect((await readFile(join(folder, 'file'))).equals(bytes)).toBe(true);
  });

  it('leaves chunks that others read as they are', async () => {
    const chunk = Buffer.from(new ArrayBuffer(MIB));
    await write(Readable.from([chunk]));
    expect(chunk.length).toBe(MIB);
  });

  it('throws the error of the body after the running write has ended', async () => {
    await expect(write(breaksAfter(bytesOf(MIB)))).rejects.toThrow('The sender went away.');
  });

  it('throws no-space and writes nothing more when the disk is full', async () => {
    await expect(write(inChunks(bytesOf(3 * MIB)), { diskBytes: 2 * MIB })).rejects.toMatchObject({ code: 'no-space' });
    expect((await file.stat()).size).toBeLessThanOrEqual(2 * MIB);
  });
});
