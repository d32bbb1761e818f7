import { DomainError } from '#errors';
import { sniffFormat, VARIANTS, type VariantSize, type WantedVariant } from '#formats';
import { readFile } from 'node:fs/promises';
import type { ResizeOptions } from 'sharp';

import { damaged, tooManyPixels } from '../imaging.errors.js';
import { decodeOnce } from '../sharp/decode-once.js';
import { encodeAnimation } from './encode-animation.js';
import { encodeVariant } from './encode-variant.js';
import { loadSharp, type SharpModule } from '../sharp/load-sharp.js';
import { openImage } from '../sharp/open-image.js';
import { repairPng } from './repair-png.js';
import { timeoutOf, type RenderLimits } from '../sharp/render-limits.js';
import type { Dimensions, OpenedImage } from '../sharp/opened-image.js';

const RETRY_AFTER_SECONDS = 60;

/**
 * Renders variants of an inspected image, in the order of `wanted`: upright, sRGB, without metadata, never enlarged. A
 * WebP variant of an animated GIF or WebP is an animation. All other variants show the first frame, which is decoded
 * once. Throws DomainError `damaged-image` when the pixels cannot be decoded, `too-many-pixels` above the limit (50
 * million for AVIF), and `unavailable` when the render takes too long.
 */
export async function renderVariants(
  input: string | Buffer,
  wanted: readonly WantedVariant[],
  limits: RenderLimits,
): Promise<Buffer[]> {
  return renderImage(input, limits, (image, sharp) => renderOpened(sharp, image, wanted, limits));
}

/** Opens an image and renders it; a damaged PNG with repaired bytes. Throws what `renderVariants` throws. */
export async function renderImage<T>(
  input: string | Buffer,
  limits: RenderLimits,
  render: (image: OpenedImage, sharp: SharpModule) => Promise<T>,
): Promise<T> {
  const sharp = await loadSharp();
  const bytes = typeof input === 'string' ? await readFile(input) : input;
  const openAndRender = async (image: Buffer) => render(await openImage(sharp, image, limits), sharp);
  try {
    return await openAndRender(bytes).catch(async (error: unknown) => {
      const isRepairable = sniffFormat(bytes) === 'png' && isDamage(asDomainError(error));
      return isRepairable ? openAndRender(await repairPng(bytes)) : Promise.reject(error);
    });
  } catch (error) {
    throw asDomainError(error);
  }
}

async function renderOpened(
  sharp: SharpModule,
  image: OpenedImage,
  wanted: readonly WantedVariant[],
  limits: RenderLimits,
): Promise<Buffer[]> {
  const isMoving = ({ extension }: WantedVariant) => extension === 'webp' && image.isAnimation;
  const stills = wanted.filter((variant) => !isMoving(variant)).map(({ size }) => size);
  // A single variant is decoded at about its own size, which is faster for JPEG and WebP.
  const isDecodedOnce = stills.length > 1 || (stills.length === 1 && image.conversion !== undefined);
  const pixels = isDecodedOnce ? await decodeOnce(image, stills) : undefined;
  const renderStill = ({ size, extension }: WantedVariant): Promise<Buffer> => {
    const still = pixels ? sharp(pixels.data, { raw: pixels.raw }).timeout(timeoutOf(limits)) : image.still();
    return encodeVariant(still.resize(resizing(size, image.size)), extension).toBuffer();
  };
  const rendered: Buffer[] = [];
  for (const variant of wanted) {
    rendered.push(await (isMoving(variant) ? renderMoving(image, variant, renderStill) : renderStill(variant)));
  }
  return rendered;
}

/** Renders an animation, or its first frame when a later frame is damaged. */
async function renderMoving(
  image: OpenedImage,
  variant: WantedVariant,
  renderStill: (variant: WantedVariant) => Promise<Buffer>,
): Promise<Buffer> {
  try {
    const { image: frames, timing } = await image.moving(resizing(variant.size, image.size));
    return await (timing ? encodeAnimation(frames, timing) : encodeVariant(frames, variant.extension).toBuffer());
  } catch (error) {
    if (isDamage(asDomainError(error))) return renderStill(variant);
    throw error;
  }
}

/**
 * The target size of a variant. A square is cut from the middle and is at most as large as the image. A fitted size is
 * computed from the original, so that it does not depend on the rounded sides of the decoded pixels.
 */
function resizing(size: VariantSize, { width, height }: Dimensions): ResizeOptions {
  const { side, fit } = VARIANTS[size];
  if (fit === 'cover') {
    const square = Math.min(side, width, height);
    return { width: square, height: square, fit };
  }
  const scale = Math.min(1, side / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
    fit: 'fill',
  };
}

function isDamage(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'damaged-image';
}

/**
 * Translates messages of libvips, which has no error codes. Errors that the image did not cause are returned unchanged.
 */
function asDomainError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('timeout')) {
    return new DomainError('unavailable', 'The image takes too long to render now.', {
      cause: error,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  if (/exceeds pixel limit/i.test(message)) return tooManyPixels('The image has too many pixels to render.');
  if (/Input file is missing|out of memory|unable to open|too many open files/i.test(message)) return error;
  return damaged('The pixels of the image cannot be decoded.', error);
}
