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
  it.each(await hostileFiles())('%s', async (_name, bytes, expected) => {
    if (expected === 'accepted') {
      const { bytes: stripped } = await stripBuffer(bytes);
      expect(stripped.includes('polyglot')).toBe(false);
      expect(stripped.includes('script')).toBe(false);
      return;
    }
    const error = await stripBuffer(bytes).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: expected });
  });
});

it('says what to do', async () => {
  await expect(stripBuffer(Buffer.from('GIF89a'))).rejects.toMatchObject({
    detail: 'The file is cut short. Save the image anew and send that.',
  });
});

/** Hands out copies of what is asked for, and counts. */
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
])('reads a %s in windows, once', async (_name, make) => {
  const source = new CountingSource(await make());
  await inspectImage(source, { maxPixels: 1_000_000 });

  expect(source.longest).toBeLessThanOrEqual(WINDOW_BYTES);
  expect(source.total).toBeLessThan(source.size * 1.3 + WINDOW_BYTES);
});

it('lets the failure of a source through as it is', async () => {
  const source = { size: 10, read: () => Promise.reject(new Error('disk on fire')) };
  await expect(inspectImage(source, { maxPixels: 1 })).rejects.toThrow('disk on fire');
});
