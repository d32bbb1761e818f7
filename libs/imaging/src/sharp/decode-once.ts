import type { Sharp, SharpOptions } from 'sharp';

import { VARIANTS, type VariantSize } from '../variants.js';

/** The intermediate image has this many times the pixels of a side that its largest variant has, so that nothing is seen of it. */
const OVERSAMPLING = 2;

export interface Dimensions {
  width: number;
  height: number;
}

/** Decoded pixels, 8 bits a channel, in the form that sharp takes them. */
export interface Pixels {
  data: Buffer;
  raw: NonNullable<SharpOptions['raw']>;
}

/**
 * Decodes an upright image into pixels from which all of `sizes` can be made: twice as large as the largest of them
 * needs, never larger than the image. At most 21 million pixels: a square crop of 160 needs 320 of the shorter side, and the
 * longer one has at most 65,535.
 */
export async function decodeOnce(image: Sharp, original: Dimensions, sizes: readonly VariantSize[]): Promise<Pixels> {
  const scale = Math.min(1, OVERSAMPLING * Math.max(...sizes.map((size) => scaleOf(size, original))));
  const { data, info } = await image
    .resize({
      width: Math.max(1, Math.round(original.width * scale)),
      height: Math.max(1, Math.round(original.height * scale)),
      fit: 'fill',
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

function scaleOf(size: VariantSize, { width, height }: Dimensions): number {
  const { side, fit } = VARIANTS[size];
  return side / (fit === 'inside' ? Math.max(width, height) : Math.min(width, height));
}
