import { DomainError } from '#errors';
import type { Metadata, ResizeOptions, SharpOptions } from 'sharp';

import { damaged, tooManyPixels } from '../imaging.errors.js';
import { VARIANTS, type VariantExtension, type VariantSize } from '../variants.js';
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
 * Renders a variant of an image that was inspected before: upright, sRGB, without metadata, never enlarged. An animated GIF
 * or WebP stays so as WebP; everything else is its first frame. Throws DomainError `damaged-image` when the pixels can't be
 * decoded, `too-many-pixels` beyond the limit, for an AVIF beyond 50 million, and `unavailable` when it takes too long.
 */
export async function renderVariant(
  input: string | Buffer,
  size: VariantSize,
  extension: VariantExtension,
  { maxPixels, timeoutMs }: RenderLimits,
): Promise<Buffer> {
  const sharp = await loadSharp();
  const known = await withKnownBrand(input);
  const options: SharpOptions = { limitInputPixels: maxPixels, failOn: 'error' };
  try {
    const metadata = await sharp(known, options).metadata();
    if (metadata.format === 'heif') options.limitInputPixels = Math.min(maxPixels, MAX_AVIF_PIXELS);
    if (extension === 'webp' && staysAnimated(metadata)) {
      options.animated = true;
      options.limitInputPixels = MAX_ANIMATED_PIXELS;
    }
    const image = sharp(known, options)
      .autoOrient()
      .resize(resizing(size, metadata.autoOrient))
      .timeout({ seconds: Math.max(1, Math.ceil(timeoutMs / 1000)) });
    return await encodeVariant(image, extension).toBuffer();
  } catch (error) {
    throw asDomainError(error);
  }
}

function staysAnimated({ format, width, height, pages = 1 }: Metadata): boolean {
  const isAnimation = (format === 'gif' || format === 'webp') && pages > 1;
  return isAnimation && width * height * pages <= MAX_ANIMATED_PIXELS;
}

/** A square is cut from the middle as large as the image has one, then only ever made smaller. */
function resizing(size: VariantSize, { width, height }: { width: number; height: number }): ResizeOptions {
  const { side, fit } = VARIANTS[size];
  if (fit === 'inside') return { width: side, height: side, fit, withoutEnlargement: true };
  const square = Math.min(side, width, height);
  return { width: square, height: square, fit };
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
