import { describe, expect, it } from 'vitest';

import { stripBuffer } from '../../libs/imaging/src/testing/strip-buffer.js';
import { varyImage } from './distinct-images.js';
import { noiseJpeg } from './images.js';
import { noisePng, phonePhoto, screenshotPng } from './upload-images.js';

describe.each([
  ['a JPEG', () => noiseJpeg(20_000)],
  ['a JPEG with metadata', () => phonePhoto(60_000)],
  ['a PNG', noisePng],
  ['a screenshot', screenshotPng],
])('varyImage of %s', (_kind, make) => {
  it('makes another valid image of each number, which differs also when stripped', async () => {
    const image = await make();
    const vary = varyImage(image);
    const numbers = [0, 1, 254, 255, 65_536, Date.now()];
    const stripped = await Promise.all(
      numbers.map(async (number) => {
        const copy = Buffer.from(image);
        vary(copy, number);
        return (await stripBuffer(copy)).bytes.toString('latin1');
      }),
    );
    expect(new Set(stripped).size).toBe(numbers.length);
  });
});

describe('phonePhoto', () => {
  it('has metadata to strip and about the requested size', async () => {
    const photo = await phonePhoto(300_000);
    expect(Math.abs(photo.length - 300_000)).toBeLessThan(30_000);
    const { bytes } = await stripBuffer(photo);
    expect(photo.length - bytes.length).toBeGreaterThan(15_000);
  });
});
