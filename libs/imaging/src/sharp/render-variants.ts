import { DomainError } from '#errors';
import type { Metadata, ResizeOptions, SharpOptions } from 'sharp';

import { damaged, tooManyPixels } from '../imaging.errors.js';
import { VARIANTS, type VariantSize, type WantedVariant } from '../variants.js';
import { decodeOnce, type Dimensions } from './decode-once.js';
import { encodeVariant } from './encode-variant.js';
import { withKnownBrand } from './known-brand.js';
import { loadSharp } from './load-sharp.js';
import { MAX_ANIMATED_PIXELS, MAX_AVIF_PIXELS } from './render-memory.js';

export interface RenderLimits {
  /** Of the image as it is; of an animation the canvas. */
  maxPixels: number;
  /** Rounded up to whole seconds. */
  timeoutMs: number;
}

const RETRY_AFTER_SECONDS = 60;

/**
 * Renders variants of an image that was inspected before, in the order of `wanted`: upright, sRGB, without metadata, never
 * enlarged. An animated GIF or WebP stays so as WebP; everything else is its first frame, decoded once for all of `wanted`.
 * Throws DomainError `damaged-image` when the pixels can't be decoded, `too-many-pixels` beyond the limit, for an AVIF
 * beyond 50 million, and `unavailable` when it takes too long.
 */
export async function renderVariants(
  input: string | Buffer,
  wanted: readonly WantedVariant[],
  { maxPixels, timeoutMs }: RenderLimits,
): Promise<Buffer[]> {
  const sharp = await loadSharp();
  const known = await withKnownBrand(input);
  const options: SharpOptions = { limitInputPixels: maxPixels, failOn: 'error' };
  const open = (more?: SharpOptions) =>
    sharp(known, { ...options, ...more })
      .autoOrient()
      .timeout({ seconds: Math.max(1, Math.ceil(timeoutMs / 1000)) });
  try {
    const metadata = await sharp(known, options).metadata();
    if (metadata.format === 'heif') options.limitInputPixels = Math.min(maxPixels, MAX_AVIF_PIXELS);
    const original = metadata.autoOrient;
    const isMoving = ({ extension }: WantedVariant) => extension === 'webp' && staysAnimated(metadata);
    const stills = wanted.filter((variant) => !isMoving(variant)).map(({ size }) => size);
    // A single one is decoded at about the size that it needs, which is quicker for JPEG and WebP.
    const pixels = stills.length > 1 ? await decodeOnce(open(), original, stills) : undefined;
    const resized = (variant: WantedVariant) => {
      if (isMoving(variant)) {
        const moving = open({ animated: true, limitInputPixels: MAX_ANIMATED_PIXELS });
        return moving.resize(resizing(variant.size, original));
      }
      const still = pixels ? sharp(pixels.data, { raw: pixels.raw }) : open();
      return still.resize(resizing(variant.size, original));
    };
    const rendered: Buffer[] = [];
    for (const variant of wanted) rendered.push(await encodeVariant(resized(variant), variant.extension).toBuffer());
    return rendered;
  } catch (error) {
    throw asDomainError(error);
  }
}

function staysAnimated({ format, width, height, pages = 1 }: Metadata): boolean {
  const isAnimation = (format === 'gif' || format === 'webp') && pages > 1;
  return isAnimation && width * height * pages <= MAX_ANIMATED_PIXELS;
}

/**
 * A square is cut from the middle as large as the image has one, then only ever made smaller. What fits is measured by the
 * original, so that it has the same size from decoded pixels, whose own sides are rounded.
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

/** libvips has messages, not codes. What is not of the image's making stays what it is. */
function asDomainError(error: unknown): unknown {
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
