import { VARIANTS, VARIANT_SIZES, type VariantSize } from '#formats';

import { fittedSize } from '../presenter/fitted-size.js';
import type { Image } from '../presenter/image.schemas.js';
import type { Oembed } from './oembed.schemas.js';

export interface EmbedLimits {
  maxwidth?: number | undefined;
  maxheight?: number | undefined;
}

interface Picture {
  url: string;
  width: number;
  height: number;
}

const DAY_SECONDS = 86_400;
const THUMBNAILS = ['m', 't'] as const;

/**
 * What oEmbed says of a link that an image stands for: the largest version of the image within the limits, and a
 * thumbnail within them. `title`: of the link, which may be an album. An album without images has no picture.
 */
export function embedImage(
  image: Image | undefined,
  title: string | null,
  providerUrl: string,
  limits: EmbedLimits,
): Oembed {
  const about = { ...(title !== null && { title }), provider_name: 'imglink', provider_url: providerUrl };
  if (!image) return { version: '1.0', type: 'link', ...about, cache_age: DAY_SECONDS };
  const fits = ({ width, height }: Picture) =>
    width <= (limits.maxwidth ?? Infinity) && height <= (limits.maxheight ?? Infinity);
  const original = { url: image.imageUrl, width: image.width, height: image.height };
  const fitted = VARIANT_SIZES.filter((size) => VARIANTS[size].fit === 'inside').map((size) => variant(image, size));
  const photo = [original, ...fitted.toSorted((a, b) => b.width - a.width)].find(fits);
  const thumbnail = THUMBNAILS.map((size) => variant(image, size)).find(fits);
  const secondsLeft = image.expiresAt === null ? Infinity : (Date.parse(image.expiresAt) - Date.now()) / 1000;
  return {
    version: '1.0',
    type: photo ? 'photo' : 'link',
    ...about,
    cache_age: Math.max(0, Math.floor(Math.min(DAY_SECONDS, secondsLeft))),
    ...photo,
    ...(thumbnail && {
      thumbnail_url: thumbnail.url,
      thumbnail_width: thumbnail.width,
      thumbnail_height: thumbnail.height,
    }),
  };
}

function variant(image: Image, size: VariantSize): Picture {
  return { url: image.thumbnails[size], ...fittedSize(image, size) };
}
