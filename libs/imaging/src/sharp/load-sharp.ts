import type Sharp from 'sharp';

export type SharpModule = typeof Sharp;

/** Loads sharp on the first call, so that a server that renders nothing does not pay its 23 MB. */
export async function loadSharp(): Promise<SharpModule> {
  return (await import('./configured-sharp.js')).default;
}
