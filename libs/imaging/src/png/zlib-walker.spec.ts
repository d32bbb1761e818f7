import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';

import { ZlibWalker } from './zlib-walker.js';

const content = Buffer.from('0123456789'.repeat(100));
const stream = deflateSync(content);

async function walk(bytes: Buffer, { maxBytes = 1_000, step = bytes.length } = {}) {
  using walker = new ZlibWalker(maxBytes);
  for (let at = 0; at < bytes.length; at += step) await walker.write(bytes.subarray(at, at + step));
  const isComplete = await walker.finish();
  return { isComplete, end: walker.end, produced: walker.produced };
}

it.each([1, 3, stream.length])('follows a stream in writes of %i bytes to its end', async (step) => {
  expect(await walk(stream, { step })).toEqual({ isComplete: true, end: stream.length, produced: 1_000 });
});

it('finds the end before other bytes', async () => {
  const longer = Buffer.concat([stream, Buffer.from('SECRETGPS')]);
  expect(await walk(longer)).toMatchObject({ isComplete: true, end: stream.length });
});

it('does not verify the checksum', async () => {
  const changed = Buffer.concat([stream.subarray(0, -4), Buffer.alloc(4)]);
  expect(await walk(changed)).toMatchObject({ isComplete: true, produced: 1_000 });
});

it('reports a truncated stream', async () => {
  expect(await walk(stream.subarray(0, 12))).toMatchObject({ isComplete: false, end: undefined });
});

it('rejects a stream with too much output', async () => {
  await expect(walk(stream, { maxBytes: 999 })).rejects.toThrow('The output exceeds 999 bytes.');
});

it.each([
  ['no zlib header', Buffer.from('0000', 'hex')],
  ['a dictionary', Buffer.from('78bb', 'hex')],
])('rejects a stream with %s', async (_, bytes) => {
  await expect(walk(bytes)).rejects.toThrow('The stream has no zlib header.');
});

it('rejects damaged data', async () => {
  await expect(walk(Buffer.concat([stream.subarray(0, 2), Buffer.alloc(20, 0xff)]))).rejects.toThrow();
});

it.each([64 * 1024, 200_000, 1_000_000])('follows %i bytes of output, which it frees on the way', async (size) => {
  const long = deflateSync(Buffer.alloc(size, 'a picture of a lake, '));
  const noise = deflateSync(randomBytes(size));
  for (const bytes of [long, noise]) {
    expect(await walk(bytes, { maxBytes: size, step: 8192 })).toEqual({
      isComplete: true,
      end: bytes.length,
      produced: size,
    });
  }
});
