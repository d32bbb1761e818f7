import { animatedGif, animatedWebp, apng, avif, builtAvif, gif, photoJpeg, png, SECRET, webp } from '#imaging/testing';
import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { describe, expect } from 'vitest';

import { pixelsOf, pngFrames, profileOf } from './harness/decode.js';
import { it } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const fetched = async (imglink: ImgLink, url: string) => {
  const response = await imglink.get(new URL(url).pathname);
  expect(response.status).toBe(200);
  return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
};

interface Picture {
  name: string;
  make: () => Buffer | Promise<Buffer>;
  extension: 'jpg' | 'png' | 'gif' | 'webp' | 'avif';
  size: [width: number, height: number];
  animated?: boolean;
  /** The file has nothing to remove, so it is stored bit for bit. */
  isClean?: boolean;
}

const TYPES = { jpg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif' };
const camera = { everything: true, exifGps: true, icc: true } as const;
const jpeg = (name: string, make: Picture['make'], rest: Partial<Picture> = {}): Picture => ({
  name: `a ${name} JPEG`,
  make,
  extension: 'jpg',
  size: [160, 120],
  ...rest,
});

const JPEGS: Picture[] = [
  jpeg('clean', () => photoJpeg(), { isClean: true }),
  jpeg('progressive clean', () => photoJpeg({ encoder: { progressive: true } }), { isClean: true }),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) =>
    jpeg(`camera's (orientation ${orientation})`, () => photoJpeg({ ...camera, orientation }), {
      size: orientation > 4 ? [120, 160] : [160, 120],
    }),
  ),
  jpeg("camera's progressive", () => photoJpeg({ ...camera, encoder: { progressive: true } })),
  jpeg("camera's 4:4:4", () => photoJpeg({ ...camera, encoder: { chromaSubsampling: '4:4:4' } })),
  jpeg("camera's greyscale", () => photoJpeg({ ...camera, icc: false, grey: true })),
  jpeg("printer's CMYK", () => photoJpeg({ ...camera, cmyk: true })),
  jpeg('commented', () => photoJpeg({ comment: SECRET })),
];

const DEPTHS = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] } as const;
const COLOURS = { 0: 'grey', 2: 'RGB', 3: 'palette', 4: 'grey and alpha', 6: 'RGBA' } as const;
const pngOf = (name: string, make: Picture['make'], rest: Partial<Picture> = {}): Picture => ({
  name: `a PNG: ${name}`,
  make,
  extension: 'png',
  size: [41, 30],
  ...rest,
});

const PNGS: Picture[] = [
  ...([0, 2, 3, 4, 6] as const).flatMap((colourType) =>
    DEPTHS[colourType].flatMap((bitDepth) =>
      [false, true].map((interlaced) =>
        pngOf(`${COLOURS[colourType]}, ${bitDepth} bits${interlaced ? ', interlaced' : ''}`, () =>
          png({ width: 41, colourType, bitDepth, interlaced, everything: true }),
        ),
      ),
    ),
  ),
  pngOf('grey with tRNS', () => png({ width: 41, colourType: 0, transparent: true, everything: true })),
  pngOf('RGB with tRNS', () => png({ width: 41, colourType: 2, transparent: true, everything: true })),
  pngOf('clean', () => png({ width: 41 }), { isClean: true }),
  pngOf('turned', () => png({ width: 41, orientation: 6 }), { size: [30, 41] }),
  pngOf('animated', () => apng({ everything: true }), { size: [24, 16], animated: true }),
  pngOf('animated clean', () => apng(), { size: [24, 16], animated: true, isClean: true }),
];

const animation = { size: [48, 32] as [number, number], animated: true };
const OTHERS: Picture[] = [
  { name: 'a GIF', make: () => gif({ everything: true }), extension: 'gif', size: [160, 120] },
  { name: 'an animated GIF', make: () => animatedGif({ everything: true }), extension: 'gif', ...animation },
  { name: 'a clean animated GIF', make: () => animatedGif(), extension: 'gif', ...animation, isClean: true },
  { name: 'a WebP', make: () => webp({ everything: true, icc: true }), extension: 'webp', size: [160, 120] },
  { name: 'a clean WebP', make: () => webp(), extension: 'webp', size: [160, 120], isClean: true },
  {
    name: 'a lossless WebP with alpha',
    make: () => webp({ everything: true, alpha: true, encoder: { lossless: true } }),
    extension: 'webp',
    size: [160, 120],
  },
  { name: 'a turned WebP', make: () => webp({ orientation: 8 }), extension: 'webp', size: [120, 160] },
  { name: 'an animated WebP', make: () => animatedWebp({ everything: true }), extension: 'webp', ...animation },
  { name: 'a clean AVIF', make: () => avif(), extension: 'avif', size: [160, 120], isClean: true },
  {
    name: 'an AVIF with alpha and a profile',
    make: () => avif({ alpha: true, icc: true }),
    extension: 'avif',
    size: [160, 120],
    isClean: true,
  },
  { name: 'an AVIF with metadata', make: () => builtAvif({ everything: true }), extension: 'avif', size: [64, 48] },
  {
    name: 'a turned AVIF',
    make: () => builtAvif({ everything: true, irot: 1 }),
    extension: 'avif',
    size: [48, 64],
  },
  {
    name: 'an AVIF sequence',
    make: () => builtAvif({ everything: true, frames: 3 }),
    extension: 'avif',
    size: [64, 48],
    animated: true,
  },
];

const VARIANTS = [
  { variant: 's.webp', format: 'webp', side: 90, isSquare: true },
  { variant: 't.jpg', format: 'jpeg', side: 160, isSquare: false },
  { variant: 'm.png', format: 'png', side: 320, isSquare: false },
  { variant: 'b.avif', format: 'heif', side: 160, isSquare: true },
];

describe.each([...JPEGS, ...PNGS, ...OTHERS])('$name', ({ make, extension, size, animated = false, isClean }) => {
  it('is stored pixel for pixel without its metadata, and its variants have the right size', async ({ imglink }) => {
    const sent = await make();
    const answer = await imglink.upload(sent);
    const [width, height] = size;
    const contentType = TYPES[extension];
    expect(answer).toMatchObject({ contentType, width, height, animated, uploadSha256: sha256(sent) });
    expect(answer.imageUrl).toBe(`${imglink.url}/i/${answer.key}.${extension}`);

    const { type, bytes } = await fetched(imglink, answer.imageUrl);
    expect([type, sha256(bytes)]).toEqual([contentType, answer.sha256]);
    expect(answer.sha256 === answer.uploadSha256).toBe(isClean ?? false);
    expect(bytes.includes(SECRET)).toBe(false);
    expect((await pixelsOf(bytes)).equals(await pixelsOf(sent))).toBe(true);
    expect(await profileOf(bytes)).toEqual(await profileOf(sent));
    const framesOf = (png: Buffer) => (extension === 'png' ? pngFrames(png) : undefined);
    expect(framesOf(bytes)).toEqual(framesOf(sent));

    const other = extension === 'png' ? 'jpg' : 'png';
    const redirect = await imglink.get(`/i/${answer.key}.${other}`);
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, `/i/${answer.key}.${extension}`]);

    for (const { variant, format, side, isSquare } of VARIANTS) {
      const rendered = await fetched(imglink, `${imglink.url}/i/${answer.key}${variant}`);
      const facts = await sharp(rendered.bytes).metadata();
      const square = Math.min(side, width, height);
      const scale = Math.min(1, side / Math.max(width, height));
      const expected = isSquare ? [square, square] : [Math.round(width * scale), Math.round(height * scale)];
      expect([variant, facts.format, facts.width, facts.height]).toEqual([variant, format, ...expected]);
      expect([facts.exif, facts.xmp, facts.icc, facts.orientation ?? 1]).toEqual([undefined, undefined, undefined, 1]);
      expect(['srgb', 'b-w']).toContain(facts.space);
      expect(rendered.bytes.includes(SECRET)).toBe(false);
    }
  });
});

/**
 * What a camera stores when it is held that way: the orientation tag turns it upright. sharp mirrors before it turns.
 */
const HELD: Record<number, (upright: Sharp) => Sharp> = {
  1: (upright) => upright,
  2: (upright) => upright.flop(),
  3: (upright) => upright.rotate(180),
  4: (upright) => upright.flip(),
  5: (upright) => upright.flip().rotate(90),
  6: (upright) => upright.rotate(270),
  7: (upright) => upright.flop().rotate(90),
  8: (upright) => upright.rotate(90),
};

it.for(Object.keys(HELD).map(Number))('shows a photo of orientation %i upright', async (orientation, { imglink }) => {
  const corner = (left: number, top: number, background: string) => ({
    input: { create: { width: 200, height: 150, channels: 3 as const, background } },
    left,
    top,
  });
  const upright = await sharp({ create: { width: 400, height: 300, channels: 3, background: 'white' } })
    .composite([corner(0, 0, '#ff0000'), corner(200, 0, '#00ff00'), corner(0, 150, '#0000ff')])
    .png()
    .toBuffer();
  const stored = await HELD[orientation]?.(sharp(upright)).png().toBuffer();
  const photo = await sharp(stored).withMetadata({ orientation }).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer();
  const { key, width, height, imageUrl } = await imglink.upload(photo);
  expect([width, height]).toEqual([400, 300]);
  const { bytes } = await fetched(imglink, imageUrl);
  expect((await sharp(bytes).metadata()).orientation ?? 1).toBe(orientation);
  for (const variant of ['t.jpg', 'm.webp', 's.png', 'l.avif']) {
    const shown = sharp((await fetched(imglink, `${imglink.url}/i/${key}${variant}`)).bytes);
    expect([variant, await cornersOf(shown)]).toEqual([variant, ['red', 'green', 'blue', 'white']]);
  }
});

const NAMES: Record<string, string> = { '100': 'red', '010': 'green', '001': 'blue', '111': 'white' };

async function cornersOf(image: Sharp): Promise<(string | undefined)[]> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const colourAt = (x: number, y: number) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return NAMES[[...data.subarray(at, at + 3)].map((value) => (value > 128 ? 1 : 0)).join('')];
  };
  return [colourAt(0.1, 0.1), colourAt(0.9, 0.1), colourAt(0.1, 0.9), colourAt(0.9, 0.9)];
}
