import { DomainError } from '#errors';
import { describe, expect, it } from 'vitest';

import type { ByteSource } from '../walking/byte-source.js';
import { WINDOW_BYTES } from '../walking/byte-reader.js';
import { inspectImage } from './inspect-image.js';
import { avif, builtAvif } from '../testing/fixtures/avif-fixtures.js';
import { animatedGif } from '../testing/fixtures/gif-fixtures.js';
import { hostileFiles } from '../testing/hostile-files.js';
import { photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { apng, photoPng } from '../testing/fixtures/png-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { animatedWebp } from '../testing/fixtures/webp-fixtures.js';

describe('hostile files', async () => {
  const files = await hostileFiles();

  it.each(files.filter(([, , expected]) => expected === 'accepted'))(
    'accepts %s without its payload',
    async (_, bytes) => {
      const { bytes: stripped } = await stripBuffer(bytes);
      expect(stripped.includes('polyglot')).toBe(false);
      expect(stripped.includes('script')).toBe(false);
    },
  );

  it.each(files.filter(([, , expected]) => expected !== 'accepted'))('rejects %s', async (_, bytes, code) => {
    const error = await stripBuffer(bytes).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code });
  });
});

it('says what to do with a truncated file', async () => {
  await expect(stripBuffer(Buffer.from('GIF89a'))).rejects.toMatchObject({
    detail: 'The file is truncated. Save the image again and send the new file.',
  });
});

/** Returns copies of the requested bytes, and counts the bytes. */
class CountingSource implements ByteSource {
  readonly size: number;
  longest = 0;
  total = 0;

  constructor(private readonly bytes: Buffer) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Buffer> {
    this.longest = Math.max(this.longest, length);
    this.total += length;
    return Promise.resolve(Buffer.from(this.bytes.subarray(offset, offset + length)));
  }
}

it.each([
  ['jpeg', () => photoJpeg({ width: 800, height: 600, bytes: 550_000, everything: true })],
  ['png', () => photoPng({ width: 800, height: 600 })],
  ['apng', () => apng({ width: 300, height: 200 })],
  ['gif', () => animatedGif({ width: 400, height: 300 })],
  ['webp', () => animatedWebp({ width: 400, height: 300 })],
  ['avif', () => avif({ width: 800, height: 600 })],
  ['avif sequence', () => builtAvif({ width: 800, height: 600, frames: 3, everything: true })],
])('reads a %s once, in windows', async (_name, make) => {
  const source = new CountingSource(await make());
  await inspectImage(source, { maxPixels: 1_000_000 });

  expect(source.longest).toBeLessThanOrEqual(WINDOW_BYTES);
  expect(source.total).toBeLessThan(source.size * 1.3 + WINDOW_BYTES);
});

it('passes on an error of the source', async () => {
  const source = { size: 10, read: () => Promise.reject(new Error('disk on fire')) };
  await expect(inspectImage(source, { maxPixels: 1 })).rejects.toThrow('disk on fire');
});
