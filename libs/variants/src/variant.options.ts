export interface VariantOptions {
  maxPixels: number;
  /** A render that takes longer is given up. */
  timeoutMs: number;
}

export const VARIANT_OPTIONS = Symbol('VariantOptions');
