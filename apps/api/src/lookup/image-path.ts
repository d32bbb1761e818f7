import { isVariantSize, type VariantSize } from '#formats';

/** The parts of `{key}.{ext}` and `{key}{v}.{ext}`. */
export interface ImagePath {
  key: string;
  /** Undefined: the original. */
  size: VariantSize | undefined;
  extension: string;
}

const PATTERN = /^([0-9A-Za-z]{11})([a-z])?\.([0-9A-Za-z]{1,8})$/;

/** Returns undefined if the text cannot be the name of an image. */
export function parseImagePath(name: string): ImagePath | undefined {
  const [, key, size, extension] = PATTERN.exec(name) ?? [];
  if (!key || !extension || (size !== undefined && !isVariantSize(size))) return undefined;
  return { key, size, extension };
}
