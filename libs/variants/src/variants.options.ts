import type { Log } from '#observability';

export interface VariantOptions {
  /** The limit for the pixels of an original. Larger ones are not rendered. */
  maxPixels: number;
  log: Log;
}

export const VARIANT_OPTIONS = Symbol('VariantOptions');
