import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { chrmChunk, cicpChunk, clliChunk, flatPng, gamaChunk, iccpChunk } from '../testing/fixtures/flat-png.js';
import { linearProfile } from '../testing/fixtures/icc-fixture.js';
import { insertSegments, jpegSegment } from '../testing/fixtures/jpeg-fixtures.js';
import { makeChunk } from '../png/png-chunk-reader.js';
import { renderVariants } from './render-variants.js';

const limits = { maxPixels: 1_000_000, timeoutMs: 10_000 };
/** The rounding of JPEG and lcms. */
const TOLERANCE = 3;

const SRGB_CHROMATICITIES = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06] as const;
const P3_CHROMATICITIES = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06] as const;
const SRGB_CHUNK = makeChunk('sRGB', Buffer.from([0]));
const P3_PROFILE = await profileNamed('p3');
const SRGB_PROFILE = await profileNamed('srgb');
const NARROW = cicpChunk(12, 13, 0, 0);

/** The colours that Chromium 156 shows for 182, 68, 68 in a PNG with these chunks. */
const CHUNKS: [string, Buffer[], [number, number, number]][] = [
  ['no chunk', [], [182, 68, 68]],
  ['gAMA 1', [gamaChunk(1)], [220, 141, 141]],
  ['gAMA 1/1.8', [gamaChunk(1 / 1.8)], [195, 86, 86]],
  ['gAMA 1/2.2, which alone means sRGB', [gamaChunk(1 / 2.2)], [182, 68, 68]],
  ['gAMA 0, which means nothing', [gamaChunk(0)], [182, 68, 68]],
  ['gAMA 1/2.2 and cHRM of sRGB', [gamaChunk(1 / 2.2), chrmChunk(...SRGB_CHROMATICITIES)], [183, 66, 66]],
  ['gAMA 1/2.2 and cHRM of P3', [gamaChunk(1 / 2.2), chrmChunk(...P3_CHROMATICITIES)], [199, 54, 61]],
  ['cHRM alone', [chrmChunk(...P3_CHROMATICITIES)], [182, 68, 68]],
  ['gAMA and cHRM of no colour', [gamaChunk(0.5), chrmChunk(0.3127, 0.329, 0, 0, 0, 0, 0, 0)], [182, 68, 68]],
  ['sRGB before gAMA', [SRGB_CHUNK, gamaChunk(1)], [182, 68, 68]],
  ['an ICC profile before gAMA', [iccpChunk(P3_PROFILE), gamaChunk(1)], [197, 57, 63]],
  ['gAMA where the profile is broken', [iccpChunk(Buffer.from('garbage')), gamaChunk(1)], [220, 141, 141]],
  ['a grey profile, which is ignored', [iccpChunk(linearProfile('GRAY'))], [182, 68, 68]],
  ['cICP of Display P3', [cicpChunk(12, 13)], [197, 57, 63]],
  ['cICP before sRGB', [SRGB_CHUNK, cicpChunk(12, 13)], [197, 57, 63]],
  ['cICP before an ICC profile', [cicpChunk(12, 13), iccpChunk(SRGB_PROFILE)], [197, 57, 63]],
  ['cICP of BT.709', [cicpChunk(1, 1)], [178, 58, 58]],
  ['cICP of BT.2020', [cicpChunk(9, 14)], [219, 0, 52]],
  ['cICP of DCI-P3', [cicpChunk(11, 17)], [191, 36, 46]],
  ['cICP of linear light', [cicpChunk(1, 8)], [220, 141, 141]],
  ['cICP of a narrow range, which is ignored', [NARROW], [182, 68, 68]],
  ['an ICC profile where cICP is ignored', [NARROW, iccpChunk(P3_PROFILE)], [197, 57, 63]],
  ['cICP of an unknown code', [cicpChunk(200, 13)], [182, 68, 68]],
];

describe.each(CHUNKS)('a PNG with %s', (_name, chunks, expected) => {
  it.each([8, 16] as const)('looks as in browsers, at %i bits', async (bitDepth) => {
    expectColour(await shown(flatPng({ colour: [182, 68, 68], bitDepth, chunks })), expected);
  });
});

it.each([
  ['PQ of 1000 cd/m²', [cicpChunk(9, 16), clliChunk(1000)], [159, 87, 73]],
  ['PQ of 203 cd/m², SDR white', [cicpChunk(9, 16), clliChunk(203)], [216, 121, 102]],
  ['PQ that does not say its peak and stays below it', [cicpChunk(9, 16)], [216, 121, 102]],
  ['HLG of 1000 cd/m²', [cicpChunk(9, 18), clliChunk(1000)], [108, 82, 75]],
] as [string, Buffer[], [number, number, number]][])('shows %s as browsers map it', async (_name, chunks, expected) => {
  expectColour(await shown(flatPng({ colour: [130, 110, 100], bitDepth: 16, chunks })), expected);
});

describe('a grey PNG', () => {
  it.each([
    ['its own profile', linearProfile('GRAY')],
    ['a profile of RGB', linearProfile('RGB ')],
    ['one whose curve is an exponent', linearProfile('RGB ', Buffer.from('curv\0\0\0\0\0\0\0\x01\x01\0', 'latin1'))],
    ['one whose curve has samples', linearProfile('RGB ', Buffer.from('curv\0\0\0\0\0\0\0\x02\0\0\xff\xff', 'latin1'))],
    ['one whose curve is a formula', linearProfile('RGB ', Buffer.from('para\0\0\0\0\0\0\0\0\0\x01\0\0', 'latin1'))],
  ])('is converted by %s, at 8 and 16 bits', async (_name, profile) => {
    for (const bitDepth of [8, 16] as const) {
      const grey = flatPng({ colour: [68], bitDepth, chunks: [iccpChunk(profile)] });
      expectColour(await shown(grey), [141, 141, 141]);
    }
  });

  it('with linear light is converted by its gamma', async () => {
    expectColour(await shown(flatPng({ colour: [68], bitDepth: 16, chunks: [gamaChunk(1)] })), [141, 141, 141]);
  });
});

describe('a JPEG', () => {
  const flat = (colour: string) => sharp({ create: { width: 16, height: 16, channels: 3, background: colour } });
  const withProfile = (jpeg: Buffer, profile: Buffer) =>
    insertSegments(jpeg, [jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]))]);

  it('of greys is converted by an RGB profile', async () => {
    const grey = await flat('#444').toColourspace('b-w').jpeg().toBuffer();
    expectColour(await shown(withProfile(grey, linearProfile('RGB '))), [141, 141, 141]);
  });

  it('of colours ignores a grey profile', async () => {
    const colours = await flat('#b64444').jpeg({ quality: 100 }).toBuffer();
    expectColour(await shown(withProfile(colours, linearProfile('GRAY'))), [182, 68, 68]);
  });

  it('of CMYK without a profile is converted as ideal inks', async () => {
    const inks = await flat('#b64444').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const [c = 0, m = 0, y = 0, k = 0] = await sharp(inks)
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw()
      .toBuffer();
    const left = (ink: number) => ((255 - ink) * (255 - k)) / 255;
    expectColour(await shown(inks), [left(c), left(m), left(y)]);
  });
});

describe.each([8, 10] as const)('an AVIF of %i bits', (bitdepth) => {
  // The colours that Chromium 156 shows for 182, 68, 68.
  it.each([
    ['sRGB', 1, 13, [182, 68, 68]],
    ['Display P3', 12, 13, [197, 57, 63]],
    ['BT.2020', 9, 14, [223, 19, 63]],
    ['linear light', 1, 8, [220, 141, 141]],
    ['BT.709', 1, 1, [182, 68, 68]],
    ['nothing', 2, 2, [182, 68, 68]],
    ['an unknown code', 200, 200, [182, 68, 68]],
  ] as [string, number, number, [number, number, number]][])(
    'whose nclx names %s shows what browsers show',
    async (_name, primaries, transfer, expected) => {
      const file = await flatAvif(bitdepth);
      const nclx = file.indexOf('nclx');
      file.writeUInt16BE(primaries, nclx + 4);
      file.writeUInt16BE(transfer, nclx + 6);
      expectColour(await shown(file), expected);
    },
  );
});

it('keeps alpha when it converts colours', async () => {
  const half = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#b6444480' } })
    .png()
    .toBuffer();
  const described = Buffer.concat([half.subarray(0, 33), gamaChunk(1), half.subarray(33)]);
  const [variant] = await renderVariants(described, [{ size: 's', extension: 'png' }], limits);
  const [r = 0, g = 0, b = 0, alpha] = await sharp(variant).raw().toBuffer();
  expectColour([r, g, b], [220, 141, 141]);
  expect(alpha).toBe(128);
});

function expectColour(found: number[], expected: number[]): void {
  const difference = Math.max(...found.map((value, channel) => Math.abs(value - (expected[channel] ?? 0))));
  expect(difference, `${found.join(', ')} instead of ${expected.join(', ')}`).toBeLessThanOrEqual(TOLERANCE);
}

/** The colour in the middle of a variant. */
async function shown(image: Buffer): Promise<number[]> {
  const [variant] = await renderVariants(image, [{ size: 's', extension: 'png' }], limits);
  const { data, info } = await sharp(variant).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const middle = ((info.height >> 1) * info.width + (info.width >> 1)) * info.channels;
  return info.channels < 3
    ? Array.from({ length: 3 }, () => data[middle] as number)
    : [...data.subarray(middle, middle + 3)];
}

function flatAvif(bitdepth: 8 | 10): Promise<Buffer> {
  return sharp({ create: { width: 16, height: 16, channels: 3, background: '#b64444' } })
    .avif({ lossless: true, chromaSubsampling: '4:4:4', bitdepth })
    .toBuffer();
}

async function profileNamed(name: string): Promise<Buffer> {
  const image = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }).withIccProfile(name);
  const { icc } = await sharp(await image.png().toBuffer()).metadata();
  if (!icc) throw new Error('sharp embeds no profile.');
  return icc;
}
