/** Imgur's closed set of sizes. `cover` is a square crop, `inside` fits; neither is ever larger than its image. */
export const VARIANTS = {
  s: { side: 90, fit: 'cover' },
  b: { side: 160, fit: 'cover' },
  t: { side: 160, fit: 'inside' },
  m: { side: 320, fit: 'inside' },
  l: { side: 640, fit: 'inside' },
  h: { side: 1024, fit: 'inside' },
} as const satisfies Record<string, { side: number; fit: 'cover' | 'inside' }>;

export type VariantSize = keyof typeof VARIANTS;

export const VARIANT_SIZES = Object.keys(VARIANTS) as [VariantSize, ...VariantSize[]];

/** The formats that variants come in, by the extension that asks for them. */
export const VARIANT_EXTENSIONS = ['webp', 'avif', 'jpg', 'png'] as const;

export type VariantExtension = (typeof VARIANT_EXTENSIONS)[number];

/** What a variant is asked for by. */
export interface WantedVariant {
  size: VariantSize;
  extension: VariantExtension;
}

export function isVariantSize(size: string): size is VariantSize {
  return Object.hasOwn(VARIANTS, size);
}

export function isVariantExtension(extension: string): extension is VariantExtension {
  return VARIANT_EXTENSIONS.some((known) => known === extension);
}
