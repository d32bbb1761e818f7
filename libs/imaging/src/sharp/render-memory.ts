import type { ImageFormat } from '#formats';

import { DECODERS } from './decoders.js';

/**
 * The most pixels that all frames of an animation may have together to be rendered as an animation. 32 million take 3 s
 * as WebP at 320 pixels (measured). Variants of larger animations show the first frame.
 */
export const MAX_ANIMATED_PIXELS = 32_000_000;
/** A larger AVIF takes more than a gigabyte to decode. */
export const MAX_AVIF_PIXELS = 50_000_000;

/**
 * An estimate of the memory that a render takes, in bytes. It follows from the pixels; the size of the file says
 * nothing: a file of 2 KB can hold 50 million pixels.
 */
export function renderMemory(format: ImageFormat, canvasPixels: number, isAnimated: boolean): number {
  const pixels = isAnimated ? Math.max(canvasPixels, MAX_ANIMATED_PIXELS) : canvasPixels;
  return pixels * DECODERS[format].bytesPerPixel;
}
