import { IMAGE_FORMATS, type ImageFormat } from './image-formats.js';

/** One size of a variant. `side` is in pixels. */
interface VariantEntry {
  side: number;
  /** `cover`: a square cut from the middle. `inside`: the whole image, fitted into a square. Neither enlarges. */
  fit: 'cover' | 'inside';
}

/** The sizes of variants by the letter that follows the key in a path, as on Imgur. */
export const VARIANTS = {
  s: { side: 90, fit: 'cover' },
  b: { side: 160, fit: 'cover' },
  t: { side: 160, fit: 'inside' },
  m: { side: 320, fit: 'inside' },
  l: { side: 640, fit: 'inside' },
  h: { side: 1024, fit: 'inside' },
} as const satisfies Record<string, VariantEntry>;

export type VariantSize = keyof typeof VARIANTS;

export const VARIANT_SIZES = Object.keys(VARIANTS) as [VariantSize, ...VariantSize[]];

/** The formats in which variants are offered. */
export type VariantFormat = {
  [Format in ImageFormat]: (typeof IMAGE_FORMATS)[Format]['isVariantFormat'] extends true ? Format : never;
}[ImageFormat];

export type VariantExtension = (typeof IMAGE_FORMATS)[VariantFormat]['extension'];

/** The extensions under which variants are offered. */
export const VARIANT_EXTENSIONS = Object.values(IMAGE_FORMATS)
  .filter(({ isVariantFormat }) => isVariantFormat)
  .map(({ extension }) => extension) as [VariantExtension, ...VariantExtension[]];

/** The extension to which a variant's path with an unknown extension redirects. */
export const DEFAULT_VARIANT_EXTENSION: VariantExtension = 'jpg';

/** One variant of an image. */
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

/** The media type of a variant with this extension. */
export function variantContentType(extension: VariantExtension): string {
  const entry = Object.values(IMAGE_FORMATS).find((format) => format.extension === extension);
  if (!entry) throw new Error(`No image format has the extension ${extension}.`);
  return entry.contentType;
}
