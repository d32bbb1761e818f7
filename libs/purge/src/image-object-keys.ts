import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import { type Link, possibleExtensions } from '#links';
import { originalKey, variantKey } from '#storage';

/** Returns the key of every object that a store may hold for an image: the original and each variant. */
export function imageObjectKeys(id: bigint, link: Link | null): string[] {
  return [
    ...possibleExtensions(link).map((extension) => originalKey(id, extension)),
    ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => variantKey(id, size, extension))),
  ];
}
