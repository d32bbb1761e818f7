import { Readable } from 'node:stream';
import { expect, it } from 'vitest';

import { blobOf, type UploadSource } from './upload-source.js';

const BYTES = new Uint8Array([1, 2, 3]);

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield BYTES.subarray(0, 1);
  yield BYTES.subarray(1);
}

const stream = () => Readable.toWeb(Readable.from(chunks())) as unknown as ReadableStream<Uint8Array>;

/** A stream that cannot be iterated over, as in some browsers. */
function plainStream(): ReadableStream<Uint8Array> {
  const reader = stream().getReader();
  return { getReader: () => reader } as unknown as ReadableStream<Uint8Array>;
}

it.each<[string, () => UploadSource]>([
  ['a Blob', () => new Blob([BYTES])],
  ['a Uint8Array', () => BYTES],
  ['a part of a larger buffer', () => new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4)],
  ['an ArrayBuffer', () => BYTES.slice().buffer],
  ['an async iterable', () => chunks()],
  ['a stream', stream],
  ['a stream that cannot be iterated over', plainStream],
])('reads %s', async (_what, source) => {
  expect(new Uint8Array(await (await blobOf(source())).arrayBuffer())).toEqual(BYTES);
});

it('reads a file by its path', async () => {
  expect(await (await blobOf(import.meta.filename)).text()).toContain("it('reads a file by its path'");
});

it('rejects for a path without a file', async () => {
  await expect(blobOf(`${import.meta.filename}.missing`)).rejects.toThrow();
});
