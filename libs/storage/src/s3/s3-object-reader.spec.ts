import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import type { ByteRange } from '../object-store.js';
import { bytesOf } from '../testing/bytes.js';
import { FIRST_WINDOW, S3ObjectReader } from './s3-object-reader.js';

const MIB = 1024 * 1024;

function readerOf(bytes: Buffer) {
  const ranges: ByteRange[] = [];
  const fetch = async (range: ByteRange) => {
    ranges.push(range);
    return { bytes: bytes.subarray(range.start, range.end + 1), size: bytes.length, sha256: undefined };
  };
  const first = { bytes: bytes.subarray(0, FIRST_WINDOW), size: bytes.length, sha256: undefined };
  return { reader: new S3ObjectReader(first, fetch), ranges };
}

describe('S3ObjectReader', () => {
  it('answers reads in the first window without a request', async () => {
    const bytes = bytesOf(MIB);
    const { reader, ranges } = readerOf(bytes);
    expect((await reader.read(10, 100)).equals(bytes.subarray(10, 110))).toBe(true);
    expect((await reader.read(MIB - 5, 100)).equals(bytes.subarray(MIB - 5))).toBe(true);
    expect(await reader.read(MIB, 100)).toHaveLength(0);
    expect(ranges).toEqual([]);
  });

  it('reads ahead by 4 MiB, and keeps that window', async () => {
    const bytes = bytesOf(20 * MIB);
    const { reader, ranges } = readerOf(bytes);
    for (const offset of [9 * MIB, 9 * MIB + 100, 12 * MIB]) {
      expect((await reader.read(offset, 100)).equals(bytes.subarray(offset, offset + 100))).toBe(true);
    }
    expect(ranges).toEqual([{ start: 9 * MIB, end: 13 * MIB - 1 }]);
  });

  it('does not keep a large read, and never reads beyond the end', async () => {
    const bytes = bytesOf(20 * MIB);
    const { reader, ranges } = readerOf(bytes);
    await reader.read(10 * MIB, 10 * MIB);
    await reader.read(19 * MIB, 100);
    expect(ranges).toEqual([
      { start: 10 * MIB, end: 20 * MIB - 1 },
      { start: 19 * MIB, end: 20 * MIB - 1 },
    ]);
  });

  it('refuses a whole object whose digest is another one than it was stored with', () => {
    const bytes = bytesOf(100);
    const open = (sha256: string) =>
      new S3ObjectReader({ bytes, size: 100, sha256 }, () => Promise.reject(new Error('No request is expected.')));
    expect(open(createHash('sha256').update(bytes).digest('hex')).size).toBe(100);
    expect(() => open('00'.repeat(32))).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });
});
