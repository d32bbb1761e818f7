import { VARIANTS, VARIANT_SIZES, type VariantSize } from '#formats';

import { DAY_SECONDS } from '../http/caching.js';
import { fittedSize } from '../presenter/fitted-size.js';
import type { Image } from '../presenter/image.schemas.js';
import type { Oembed } from './oembed.schemas.js';

/** The room that the consumer has, in pixels. */
export interface OembedLimits {
  maxwidth?: number | undefined;
  maxheight?: number | undefined;
}

export interface OembedSubject {
  /** The image to show: that of the link, or the cover of an album; undefined for an album without images. */
  image: Image | undefined;
  title: string | null;
}

interface Picture {
  url: string;
  width: number;
  height: number;
}

const FITTED_SIZES = VARIANT_SIZES.filter((size) => VARIANTS[size].fit === 'inside');
const THUMBNAIL_SIZES = ['m', 't'] as const;

/**
 * The oEmbed description of a link (https://oembed.com): the largest version of its image within the limits, and a
 * thumbnail within them. `provider`: the site. `now` is in milliseconds; the description of an expiring image is not
 * cached longer than the image lives.
 */
export function oembedResponse(
  { image, title }: OembedSubject,
  provider: { name: string; url: string },
  { maxwidth = Infinity, maxheight = Infinity }: OembedLimits,
  now = Date.now(),
): Oembed {
  const about = { ...(title !== null && { title }), provider_name: provider.name, provider_url: provider.url };
  if (!image) return { version: '1.0', type: 'link', ...about, cache_age: DAY_SECONDS };
  const fits = ({ width, height }: Picture) => width <= maxwidth && height <= maxheight;
  const original = { url: image.imageUrl, width: image.width, height: image.height };
  const variants = FITTED_SIZES.map((size) => variantOf(image, size)).toSorted((a, b) => b.width - a.width);
  const photo = [original, ...variants].find(fits);
  const thumbnail = THUMBNAIL_SIZES.map((size) => variantOf(image, size)).find(fits);
  return {
    version: '1.0',
    type: photo ? 'photo' : 'link',
    ...about,
    cache_age: cacheAge(image, now),
    ...photo,
    ...(thumbnail && {
      thumbnail_url: thumbnail.url,
      thumbnail_width: thumbnail.width,
      thumbnail_height: thumbnail.height,
    }),
  };
}

const variantOf = (image: Image, size: VariantSize): Picture => ({
  url: image.thumbnails[size],
  ...fittedSize(image, size),
});

/** In seconds: a day, or less if the image expires before. */
function cacheAge({ expiresAt }: Image, now: number): number {
  const secondsLeft = expiresAt === null ? Infinity : (Date.parse(expiresAt) - now) / 1000;
  return Math.max(0, Math.floor(Math.min(DAY_SECONDS, secondsLeft)));
}
