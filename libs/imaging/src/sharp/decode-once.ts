import type { Dimensions, OpenedImage, Pixels } from './opened-image.js';

/**
 * The intermediate image has this many times the pixels of a side that its largest variant has, so that nothing is seen
 * of it.
 */
const OVERSAMPLING = 2;

/**
 * Decodes an image into upright pixels in sRGB from which all of `sizes` can be made: twice as large as the largest of
 * them needs, never larger than the image. At most 21 million pixels: a square crop of 160 needs 320 of the shorter
 * side, and the longer one has at most 65,535.
 */
export async function decodeOnce(image: OpenedImage, sizes: readonly VariantSize[]): Promise<Pixels> {
  const { size, conversion } = image;
  const scale = Math.min(1, OVERSAMPLING * Math.max(...sizes.map((each) => scaleOf(each, size))));
  const { data, info } = await image
    .still()
    .resize({
      width: Math.max(1, Math.round(size.width * scale)),
      height: Math.max(1, Math.round(size.height * scale)),
      fit: 'fill',
    })
    .raw({ depth: conversion?.depth ?? 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const pixels = { data, raw: { width: info.width, height: info.height, channels: info.channels } };
  return conversion ? conversion.toSrgb(pixels) : pixels;
}

function scaleOf(size: VariantSize, { width, height }: Dimensions): number {
  const { side, fit } = VARIANTS[size];
  return side / (fit === 'inside' ? Math.max(width, height) : Math.min(width, height));
}
import { VARIANTS, type VariantSize } from '#formats';
