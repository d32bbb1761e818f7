import type { Key } from '#keys';

import { fittedSize } from './fitted-size.js';
import type { Image } from './image.schemas.js';
import type { PublicUrls } from '../http/public-urls.js';

/** Messengers fetch no larger pictures, or show none of them. */
const MOST_BYTES = 500_000;
/** Kinds that every reader of link previews shows. */
const SHOWN_EVERYWHERE = new Set<string>(['image/jpeg', 'image/png', 'image/gif']);

/** The picture of a link preview: what is at `url`, in pixels. */
export interface CardPicture {
  url: string;
  contentType: string;
  width: number;
  height: number;
}

/**
 * The picture that stands for an image in a link preview: the image itself when it is a JPEG, PNG or GIF of at most
 * 500 kB, else its `h` variant as JPEG.
 */
export function cardPicture(image: Image, urls: PublicUrls): CardPicture {
  const { contentType, bytes, width, height, imageUrl } = image;
  if (SHOWN_EVERYWHERE.has(contentType) && bytes <= MOST_BYTES) return { url: imageUrl, contentType, width, height };
  return { url: urls.variant(image.key as Key, 'h', 'jpg'), contentType: 'image/jpeg', ...fittedSize(image, 'h') };
}
