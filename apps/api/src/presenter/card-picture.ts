import type { Key } from '#keys';

import { fittedSize } from './fitted-size.js';
import type { Image } from './image.schemas.js';
import type { PublicUrls } from '../http/public-urls.js';

/** Messengers do not show larger pictures. */
const MAX_BYTES = 500_000;
/** Image formats that every site and messenger shows in link previews. */
const PREVIEW_FORMATS = new Set<string>(['image/jpeg', 'image/png', 'image/gif']);

/** The picture of a link preview. Width and height are those of the file at `url`, in pixels. */
export interface CardPicture {
  url: string;
  contentType: string;
  width: number;
  height: number;
}

/**
 * The picture of an image in link previews: the image itself if it is a JPEG, PNG or GIF of at most 500 kB, otherwise
 * its `h` variant as JPEG.
 */
export function cardPicture(image: Image, urls: PublicUrls): CardPicture {
  const { contentType, bytes, width, height, imageUrl } = image;
  if (PREVIEW_FORMATS.has(contentType) && bytes <= MAX_BYTES) return { url: imageUrl, contentType, width, height };
  return { url: urls.variant(image.key as Key, 'h', 'jpg'), contentType: 'image/jpeg', ...fittedSize(image, 'h') };
}
