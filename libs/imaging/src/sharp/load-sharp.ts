import type Sharp from 'sharp';

export type SharpModule = typeof Sharp;

/** libvips' loaders of the five kinds. Its others (SVG, PDF, TIFF, RAW, ImageMagick's) never see a byte of ours. */
const LOADERS = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((kind) => `VipsForeignLoad${kind}`);

let loading: Promise<SharpModule> | undefined;

/** Loads sharp on the first call: a server that renders nothing doesn't pay its 23 MB. */
export function loadSharp(): Promise<SharpModule> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<SharpModule> {
  const { default: sharp } = await import('sharp');
  // One thread an image: the worker's concurrency is what uses the cores, and each render's memory stays small.
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}
