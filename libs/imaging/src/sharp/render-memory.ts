/** All frames together. 32 million take 3 s as WebP at 320 pixels (measured); larger animations show their first frame. */
export const MAX_ANIMATED_PIXELS = 32_000_000;
/** An AVIF of more takes more than a gigabyte to decode. */
export const MAX_AVIF_PIXELS = 50_000_000;

/** What decoding takes at its worst, measured at 100 million pixels: AVIF 18, a progressive JPEG 6.5, an interlaced PNG 4. */
const BYTES_PER_PIXEL = 7;
const AVIF_BYTES_PER_PIXEL = 18;

/** Roughly the bytes of memory that a render takes, which has little to do with those of the file: 2 KB can be 50 million pixels. */
export function renderMemory(format: ImageFormat, canvasPixels: number, isAnimated: boolean): number {
  const pixels = isAnimated ? Math.max(canvasPixels, MAX_ANIMATED_PIXELS) : canvasPixels;
  return pixels * (format === 'avif' ? AVIF_BYTES_PER_PIXEL : BYTES_PER_PIXEL);
}
import type { ImageFormat } from '#formats';
