import type { Dimensions, OpenedImage, Pixels } from './opened-image.js';

/**
 * Each side of the intermediate image is this many times that of the largest variant, so that no difference is visible.
 */
const OVERSAMPLING = 2;

/**
 * Decodes an image into upright sRGB pixels from which all of `sizes` can be made. They are twice as large as the
 * largest size needs and never larger than the image. The maximum is 21 million pixels: a square crop of 160 needs 320
 * pixels of the shorter side, and the longer side has at most 65,535.
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
