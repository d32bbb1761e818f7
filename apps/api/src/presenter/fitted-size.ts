import { VARIANTS, type VariantSize } from '#formats';

import type { Image } from './image.schemas.js';

/**
 * Width and height, in pixels, of a fitted variant (`t`, `m`, `l` or `h`). A variant is never larger than its image.
 */
export function fittedSize({ width, height }: Image, size: VariantSize): { width: number; height: number } {
  const scale = Math.min(1, VARIANTS[size].side / Math.max(width, height));
  const scaled = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: scaled(width), height: scaled(height) };
}
