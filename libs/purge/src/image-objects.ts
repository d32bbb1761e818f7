import { IMAGE_FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import { formatAt, type Link } from '#links';
import { originalKey, variantKey } from '#storage';

const ALL_EXTENSIONS = Object.values(IMAGE_FORMATS).map((format) => format.extension);

/** Every object that the store may have of an image: the original and each variant. */
export function imageObjects(id: bigint, link: Link | null): string[] {
  // A tombstone of an image that was deleted before it was stored knows no format.
  const extensions = !link || link.format === 0 ? ALL_EXTENSIONS : [IMAGE_FORMATS[formatAt(link.format)].extension];
  return [
    ...extensions.map((extension) => originalKey(id, extension)),
    ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => variantKey(id, size, extension))),
  ];
}
