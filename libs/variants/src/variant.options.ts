import type { Log } from '#observability';

export interface VariantOptions {
  maxPixels: number;
  log: Log;
}

export const VARIANT_OPTIONS = Symbol('VariantOptions');
