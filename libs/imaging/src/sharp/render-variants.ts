import { DomainError } from '#errors';
import { sniffFormat, VARIANTS, type VariantSize, type WantedVariant } from '#formats';
import { readFile } from 'node:fs/promises';
import type { ResizeOptions } from 'sharp';

import { damaged, tooManyPixels } from '../imaging.errors.js';
import { decodeOnce } from './decode-once.js';
import { encodeAnimation } from './encode-animation.js';
import { encodeVariant } from './encode-variant.js';
import { loadSharp, type SharpModule } from './load-sharp.js';
import { openImage } from './open-image.js';
import { repairPng } from './repair-png.js';
import { timeoutOf, type RenderLimits } from './render-limits.js';
import type { Dimensions, OpenedImage } from './opened-image.js';

const RETRY_AFTER_SECONDS = 60;

/**
 * Renders variants of an image that was inspected before, in the order of `wanted`: upright, sRGB, without metadata,
 * never enlarged. An animated GIF or WebP stays so as WebP; everything else is its first frame, decoded once for all of
 * `wanted`. Throws DomainError `damaged-image` when the pixels can't be decoded, `too-many-pixels` beyond the limit,
 * for an AVIF beyond 50 million, and `unavailable` when it takes too long.
 */
export async function renderVariants(
  input: string | Buffer,
  wanted: readonly WantedVariant[],
  limits: RenderLimits,
): Promise<Buffer[]> {
  const sharp = await loadSharp();
  const bytes = typeof input === 'string' ? await readFile(input) : input;
  const render = async (image: Buffer) => renderOpened(sharp, await openImage(sharp, image, limits), wanted, limits);
  try {
    return await render(bytes).catch(async (error: unknown) => {
      const isRepairable = sniffFormat(bytes) === 'png' && isDamage(asDomainError(error));
      return isRepairable ? render(await repairPng(bytes)) : Promise.reject(error);
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
  // A single one is decoded at about the size that it needs, which is quicker for JPEG and WebP.
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

/** Of an animation with a broken later frame, the first one is shown. */
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
 * A square is cut from the middle as large as the image has one, then only ever made smaller. What fits is measured by
 * the original, so that it has the same size from decoded pixels, whose own sides are rounded.
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

/** libvips has messages, not codes. What is not of the image's making stays what it is. */
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
  return damaged('The pixels of the image can not be decoded.', error);
}
