import type Sharp from 'sharp';

import { DECODERS } from './decoders.js';

export type SharpModule = typeof Sharp;

let loading: Promise<SharpModule> | undefined;

/** Loads sharp on the first call, so that a server that renders nothing does not pay its 23 MB. */
export function loadSharp(): Promise<SharpModule> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<SharpModule> {
  const { default: sharp } = await import('sharp');
  // One thread for each image: the concurrency of the worker uses the cores, and the memory of each render stays small.
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: Object.values(DECODERS).map(({ loader }) => loader) });
  return sharp;
}
