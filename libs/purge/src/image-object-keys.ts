import { IMAGE_FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import { formatAt, type Link } from '#links';
import { originalKey, variantKey } from '#storage';

const ALL_EXTENSIONS = Object.values(IMAGE_FORMATS).map((format) => format.extension);

/** Returns the key of every object that a store may hold for an image: the original and each variant. */
export function imageObjectKeys(id: bigint, link: Link | null): string[] {
  // The tombstone of an upload that was deleted before it was stored has no format, so every format is possible.
  const extensions = !link || link.format === 0 ? ALL_EXTENSIONS : [IMAGE_FORMATS[formatAt(link.format)].extension];
  return [
    ...extensions.map((extension) => originalKey(id, extension)),
    ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => variantKey(id, size, extension))),
  ];
}
