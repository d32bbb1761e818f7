import { DomainError } from '#errors';
import { VARIANT_EXTENSIONS, type VariantExtension, type VariantSize } from '#formats';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { builtAvif, avif } from '../testing/fixtures/avif-fixtures.js';
import { animatedGif } from '../testing/fixtures/gif-fixtures.js';
import { photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { SECRET } from '../testing/fixtures/photo-pixels.js';
import { apng, photoPng, png, pngBomb } from '../testing/fixtures/png-fixtures.js';
import { animatedWebp, webp } from '../testing/fixtures/webp-fixtures.js';
import { renderVariants } from './render-variants.js';

const limits = { maxPixels: 100_000_000, timeoutMs: 10_000 };
const FORMAT_OF = { webp: 'webp', avif: 'heif', jpg: 'jpeg', png: 'png' };
const render = async (input: string | Buffer, size: VariantSize, extension: VariantExtension) => {
  const [rendered] = await renderVariants(input, [{ size, extension }], limits);
  return rendered as Buffer;
};
const sizeOf = async (bytes: Buffer) => {
  const { width, height } = await sharp(bytes).metadata();
  return [width, height];
};

describe('sizes', () => {
  it.each([
    ['s', 90, 90],
    ['b', 160, 160],
    ['t', 160, 120],
    ['m', 320, 240],
    ['l', 640, 480],
    ['h', 1024, 768],
  ] as [VariantSize, number, number][])('%s of a large photo is %i x %i', async (size, width, height) => {
    const photo = await photoJpeg({ width: 1600, height: 1200 });
    expect(await sizeOf(await render(photo, size, 'jpg'))).toEqual([width, height]);
  });

  it.each([
    ['s', 50, 50],
    ['b', 50, 50],
    ['t', 60, 50],
    ['h', 60, 50],
  ] as [VariantSize, number, number][])(
    '%s of a small photo is %i x %i: never enlarged',
    async (size, width, height) => {
      const photo = await photoJpeg({ width: 60, height: 50 });
      expect(await sizeOf(await render(photo, size, 'webp'))).toEqual([width, height]);
    },
  );

  it('gives each side at least one pixel', async () => {
    expect(await sizeOf(await render(await photoPng({ width: 3000, height: 1 }), 't', 'png'))).toEqual([160, 1]);
  });
});

it.each([
  ['PNG', (image: Sharp) => image.png()],
  ['GIF', (image: Sharp) => image.gif()],
  ['JPEG', (image: Sharp) => image.jpeg()],
])('renders the variants of a %s of 65,000 rows', async (_name, encode) => {
  const tall = sharp({ create: { width: 2, height: 65_000, channels: 3, background: 'red' } });
  const image = await encode(tall).toBuffer();
  for (const extension of VARIANT_EXTENSIONS) {
    expect(await sizeOf(await render(image, 's', extension))).toEqual([2, 2]);
    expect(await sizeOf(await render(image, 'm', extension))).toEqual([1, 320]);
  }
});

describe('several variants from one decode', () => {
  const SIZES = ['s', 'b', 't', 'm', 'l', 'h'] as const;
  const everySize = SIZES.map((size) => ({ size, extension: 'png' as const }));
  const pixelsOf = (bytes: Buffer) => sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer();

  it.each([
    ['a photo', 1601, 1203],
    ['a wide one', 3001, 101],
    ['a line', 5000, 1],
    ['a small one', 61, 50],
  ])('%s has the same sizes as one by one', async (_name, width, height) => {
    const photo = await photoPng({ width, height });
    const together = await renderVariants(photo, everySize, limits);
    const alone = await Promise.all(SIZES.map((size) => render(photo, size, 'png')));
    expect(await Promise.all(together.map(sizeOf))).toEqual(await Promise.all(alone.map(sizeOf)));
  });

  it.each([
    ['a JPEG', () => photoJpeg({ width: 3000, height: 2000, orientation: 6 })],
    ['a panorama', () => photoPng({ width: 6000, height: 150 })],
  ])('%s looks the same as one by one', async (_name, make) => {
    const photo = await make();
    const together = await renderVariants(photo, everySize, limits);
    for (const [index, size] of SIZES.entries()) {
      const [one, other] = [
        await pixelsOf(together[index] as Buffer),
        await pixelsOf(await render(photo, size, 'png')),
      ];
      const difference = one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] as number)), 0) / one.length;
      expect(difference).toBeLessThan(2);
    }
  });

  it('an animation is animated as WebP only', async () => {
    const wanted = (['webp', 'jpg', 'png'] as const).map((extension) => ({ size: 't' as const, extension }));
    const pages = (await renderVariants(await animatedGif(), wanted, limits)).map(async (bytes) => {
      const { format, pages: count = 1 } = await sharp(bytes).metadata();
      return [format, count];
    });
    expect(await Promise.all(pages)).toEqual([
      ['webp', 3],
      ['jpeg', 1],
      ['png', 1],
    ]);
  });
});

const KINDS: [string, () => Buffer | Promise<Buffer>][] = [
  ['a JPEG', () => photoJpeg({ everything: true, icc: true })],
  ['a CMYK JPEG', () => photoJpeg({ cmyk: true, icc: true })],
  ['a 16-bit PNG', () => png({ colourType: 6, bitDepth: 16, everything: true })],
  ['a PNG with a palette', () => png({ colourType: 3, bitDepth: 4 })],
  ['an APNG', () => apng()],
  ['a GIF', () => animatedGif()],
  ['a WebP', () => webp({ everything: true, alpha: true })],
  ['an animated WebP', () => animatedWebp()],
  ['an AVIF', () => avif({ alpha: true })],
  ['an AVIF sequence', () => builtAvif({ frames: 3 })],
];
describe.each(KINDS)('%s', (_name, make) => {
  it.each(VARIANT_EXTENSIONS)('is rendered as %s in sRGB without metadata', async (extension) => {
    const variant = await render(await make(), 't', extension);
    const { format, space, exif, xmp, icc } = await sharp(variant).metadata();
    expect({ format, exif, xmp, icc }).toEqual({ format: FORMAT_OF[extension] });
    expect(['srgb', 'b-w']).toContain(space);
    expect(variant.includes(SECRET)).toBe(false);
  });
});

it('renders an image upright', async () => {
  expect(await sizeOf(await render(await photoJpeg({ orientation: 6 }), 't', 'jpg'))).toEqual([120, 160]);
  expect(await sizeOf(await render(await builtAvif({ irot: 1 }), 't', 'jpg'))).toEqual([48, 64]);
});

it('puts white behind transparent pixels for JPEG', async () => {
  const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } })
    .png()
    .toBuffer();
  const { data } = await sharp(await render(clear, 't', 'jpg'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
});

describe('errors', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imglink-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('renders a file in the same way as a buffer', async () => {
    const path = join(folder, 'photo');
    const photo = await photoJpeg();
    await writeFile(path, photo);
    expect((await render(path, 't', 'webp')).equals(await render(photo, 't', 'webp'))).toBe(true);
    await writeFile(path, await builtAvif({ frames: 2 }));
    expect(await sizeOf(await render(path, 't', 'jpg'))).toEqual([64, 48]);
  });

  it('does not report a missing file as a damaged image', async () => {
    const error = await render(join(folder, 'absent'), 't', 'webp').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(DomainError);
  });

  it.each([
    ['a PNG whose pixels are garbage', async () => garbled(await photoPng({}), 'IDAT')],
    ['a JPEG that is truncated', async () => (await photoJpeg({ width: 800, height: 600 })).subarray(0, 20_000)],
    ['no image', () => Buffer.from('nothing')],
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    [
      'a TIFF',
      () =>
        sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
          .tiff()
          .toBuffer(),
    ],
  ])('rejects %s as damaged', async (_name, make) => {
    const outcome = render(await make(), 't', 'webp').then(() => 'accepted');
    await expect(outcome).rejects.toMatchObject({ code: 'damaged-image' });
  });

  it('rejects more pixels than the limit', async () => {
    const bomb = pngBomb(10_000, 10_001);
    await expect(render(bomb, 't', 'webp')).rejects.toMatchObject({ code: 'too-many-pixels' });
  });

  it('rejects an AVIF of more than 50 million pixels, which would take gigabytes', async () => {
    const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .avif()
      .toBuffer();
    // The size in the header is checked before a pixel is decoded.
    const sides = small.indexOf('ispe') + 8;
    small.writeUInt32BE(10_000, sides);
    small.writeUInt32BE(5_001, sides + 4);
    await expect(render(small, 't', 'webp')).rejects.toMatchObject({ code: 'too-many-pixels' });
  });
});

function garbled(bytes: Buffer, chunk: string): Buffer {
  const from = bytes.indexOf(chunk) + 40;
  return Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from - 60, 0xaa), bytes.subarray(-60)]);
}
