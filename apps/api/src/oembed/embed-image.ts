import { VARIANTS, VARIANT_SIZES, type VariantSize } from '#imaging';

import type { Image } from '../images/image.schemas.js';
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

/** What oEmbed says of an image: the largest version of it within the limits, and a thumbnail within them. */
export function embedImage(image: Image, providerUrl: string, limits: EmbedLimits): Oembed {
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
    ...(image.title !== null && { title: image.title }),
    provider_name: 'imglink',
    provider_url: providerUrl,
    cache_age: Math.max(0, Math.floor(Math.min(DAY_SECONDS, secondsLeft))),
    ...photo,
    ...(thumbnail && {
      thumbnail_url: thumbnail.url,
      thumbnail_width: thumbnail.width,
      thumbnail_height: thumbnail.height,
    }),
  };
}

/** A fitted version; never larger than the image. */
function variant(image: Image, size: VariantSize): Picture {
  const scale = Math.min(1, VARIANTS[size].side / Math.max(image.width, image.height));
  const scaled = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { url: image.thumbnails[size], width: scaled(image.width), height: scaled(image.height) };
}
