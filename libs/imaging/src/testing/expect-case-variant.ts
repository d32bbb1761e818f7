import type { VariantExtension, VariantSize } from '#formats';
import sharp from 'sharp';
import { expect } from 'vitest';

import { CASE_SECRET, type Colour, type ImageCase } from './image-cases.js';

const TOLERANCE = 14;

export interface CaseVariant {
  bytes: Buffer;
  size: VariantSize;
  extension: VariantExtension;
  /** Width and height of the image, from the answer to the upload. */
  toldSize: [width: number, height: number];
}

/** Expects a variant to look as browsers show the original. */
export async function expectCaseVariant(image: ImageCase, variant: CaseVariant): Promise<void> {
  const { bytes, size, extension } = variant;
  await expectColours(image, variant);
  if (image.gone) expect(bytes.includes(CASE_SECRET)).toBe(false);
  if (size === 'h') await expectSize(bytes, image.sameSize ? variant.toldSize : image.size);
  if (extension === 'webp') await expectAnimation(image, bytes);
}

async function expectColours(image: ImageCase, { bytes, size, extension }: CaseVariant): Promise<void> {
  const jpegCorners = extension === 'jpg' ? image.jpegCorners : undefined;
  const wanted = jpegCorners ?? image.corners ?? image.loose;
  // The colour of transparent areas in a JPEG is not prescribed.
  if (!wanted || (extension === 'jpg' && wanted !== jpegCorners && wanted.some(({ length }) => length === 4))) return;
  const found = await cornersOf(bytes);
  const isRight = found.every((colour, corner) => isClose(colour, wanted[corner] ?? [], image.tolerance ?? TOLERANCE));
  expect(isRight, `${size}.${extension} is ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`).toBe(true);
}

/** The colours near the four corners, with alpha, in the order of `ImageCase.corners`. */
async function cornersOf(variant: Buffer): Promise<Colour[]> {
  const image = sharp(variant).toColourspace('srgb').ensureAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const colourAt = (across: number, down: number) => {
    const at = (Math.floor(down * info.height) * info.width + Math.floor(across * info.width)) * info.channels;
    return [...data.subarray(at, at + info.channels)];
  };
  return [colourAt(0.1, 0.1), colourAt(0.9, 0.1), colourAt(0.1, 0.9), colourAt(0.9, 0.9)];
}

/**
 * Returns whether two colours look the same. Transparent colours are all equal, and a colour without alpha is opaque.
 */
function isClose(found: Colour, [red = 0, green = 0, blue = 0, alpha = 255]: Colour, tolerance: number): boolean {
  const wanted = alpha === 0 ? [undefined, undefined, undefined, 0] : [red, green, blue, alpha];
  return wanted.every(
    (value, channel) => Math.abs((value ?? found[channel] ?? 0) - (found[channel] ?? 0)) <= tolerance,
  );
}

async function expectSize(variant: Buffer, size: ImageCase['size']): Promise<void> {
  const { width, height, pageHeight = height } = await sharp(variant).metadata();
  if (size) expect([width, pageHeight]).toEqual(size);
}

/** Browsers show a frame with a delay of at most 10 ms for 100 ms. */
const shownFor = (delay: number) => (delay <= 10 ? 100 : delay);

async function expectAnimation({ webp, animated }: ImageCase, variant: Buffer): Promise<void> {
  const { pages = 1, delay = [], loop } = await sharp(variant).metadata();
  if (animated === false) expect(pages).toBe(1);
  if (!webp) return;
  if (webp.frames !== undefined) expect(pages).toBe(webp.frames);
  if (webp.delays) expect(delay).toEqual(webp.delays);
  if (webp.browserDelays) expect(delay.map(shownFor)).toEqual(webp.browserDelays);
  if (webp.total !== undefined) expect(delay.reduce((sum, each) => sum + each, 0)).toBe(webp.total);
  if (webp.loop !== undefined) expect(loop).toBe(webp.loop);
}
