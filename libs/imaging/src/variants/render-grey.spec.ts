import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';

import { photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { drawing } from '../testing/fixtures/drawing.js';
import { GREY_SIDE, hashesOfCrops, perceptualHash } from '../similarity/perceptual-hash.js';
import { renderGrey } from './render-grey.js';

const MAX_DISTANCE = 6;
const [WIDTH, HEIGHT] = [320, 240];
const limits = { maxPixels: 1_000_000, timeoutMs: 10_000 };
const greyOf = (image: Buffer) => renderGrey(image, limits);

/** Part of each side that is cut off: left, right, top, bottom. */
function crop(image: Sharp, [left, right, top, bottom]: readonly [number, number, number, number]): Sharp {
  return image.extract({
    left: Math.round(left * WIDTH),
    top: Math.round(top * HEIGHT),
    width: Math.round((1 - left - right) * WIDTH),
    height: Math.round((1 - top - bottom) * HEIGHT),
  });
}

function distance(a: Buffer, b: Buffer): number {
  const bits = a.readBigUInt64BE() ^ b.readBigUInt64BE();
  return bits.toString(2).replaceAll('0', '').length;
}

/** Returns the distance of an image to the nearest hash of each banned image. */
async function distances(image: Buffer, banned: readonly Buffer[][]): Promise<number[]> {
  const hash = perceptualHash(await greyOf(image));
  return banned.map((hashes) => (hash ? Math.min(...hashes.map((each) => distance(each, hash))) : 64));
}

const COPIES: [string, (image: Sharp) => Sharp][] = [
  ['in another format', (image) => image.webp({ quality: 75 })],
  ['recompressed', (image) => image.jpeg({ quality: 30 })],
  ['halved', (image) => image.resize(WIDTH / 2).jpeg()],
  ['cropped by 5 % in the middle', (image) => crop(image, [0.025, 0.025, 0.025, 0.025]).jpeg({ quality: 60 })],
  ['cropped by 5 % on each side', (image) => crop(image, [0.05, 0.05, 0.05, 0.05]).jpeg({ quality: 60 })],
  ['cropped by 5 % at the left', (image) => crop(image, [0.05, 0, 0, 0]).jpeg({ quality: 60 })],
  ['cropped by 5 % at a corner', (image) => crop(image, [0, 0.05, 0.05, 0]).jpeg({ quality: 60 })],
  ['cropped unevenly', (image) => crop(image, [0.01, 0.03, 0.04, 0]).jpeg({ quality: 60 })],
];

describe('hashes of copies', () => {
  const originals: Buffer[] = [];
  const hashes: Buffer[][] = [];

  beforeAll(async () => {
    for (let seed = 1; seed <= 10; seed += 1) originals.push(await drawing({ seed, width: WIDTH, height: HEIGHT }));
    originals.push(await photoJpeg({ width: WIDTH, height: HEIGHT, seed: 3 }));
    for (const original of originals) hashes.push(hashesOfCrops(await greyOf(original)));
  });

  it.each(COPIES)('%s are within the distance', async (_copy, edit) => {
    const copies = await Promise.all(originals.map((original) => edit(sharp(original)).toBuffer()));
    const nearest = await Promise.all(copies.map(async (copy, at) => (await distances(copy, hashes))[at] ?? 64));
    expect(nearest.filter((each) => each > MAX_DISTANCE)).toEqual([]);
  });

  it('of 100 other images are not', async () => {
    const wrong: number[] = [];
    for (let seed = 101; seed <= 200; seed += 1) {
      const other = await drawing({ seed, width: WIDTH, height: HEIGHT });
      if ((await distances(other, hashes)).some((each) => each <= MAX_DISTANCE)) wrong.push(seed);
    }
    expect(wrong).toEqual([]);
  });
});

describe('renderGrey', () => {
  it('returns upright pixels', async () => {
    const grey = async (orientation: number) => {
      const pixels = await sharp(await drawing({ seed: 1, width: WIDTH, height: HEIGHT }))
        .rotate(-90)
        .jpeg()
        .toBuffer();
      return greyOf(await sharp(pixels).withMetadata({ orientation }).toBuffer());
    };
    const [turned, asStored] = [perceptualHash(await grey(6)), perceptualHash(await grey(1))];
    const upright = perceptualHash(await greyOf(await drawing({ seed: 1, width: WIDTH, height: HEIGHT })));
    expect(distance(turned as Buffer, upright as Buffer)).toBeLessThanOrEqual(MAX_DISTANCE);
    expect(distance(asStored as Buffer, upright as Buffer)).toBeGreaterThan(MAX_DISTANCE);
  });

  it.each([1, 3, 4] as const)('returns one byte for each pixel of an image with %i channels', async (channels) => {
    const create = { width: 40, height: 30, channels: channels === 1 ? 3 : channels, background: '#404040' } as const;
    const png = await sharp({ create })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .png()
      .toBuffer();
    const grey = await greyOf(png);
    expect([grey.length, grey[0]]).toEqual([GREY_SIDE ** 2, 0x40]);
  });

  it('shows white where an image is transparent', async () => {
    const create = { width: 40, height: 30, channels: 4, background: '#00000000' } as const;
    expect((await greyOf(await sharp({ create }).png().toBuffer()))[0]).toBe(255);
  });
});
