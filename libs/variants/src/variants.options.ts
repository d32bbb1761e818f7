import type { Log } from '#observability';

export interface VariantOptions {
  /** Of an original; larger ones are not rendered. */
  maxPixels: number;
  log: Log;
}

export const VARIANT_OPTIONS = Symbol('VariantOptions');
