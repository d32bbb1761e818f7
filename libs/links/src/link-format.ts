import { formatByNumber, IMAGE_FORMATS, type ImageExtension, type ImageFormat } from '#formats';

import type { Link } from './link.entity.js';

type ImageContentType = (typeof IMAGE_FORMATS)[ImageFormat]['contentType'];

/** The bit of `flags` for an image with several frames. */
const ANIMATED = 1;
/** The bit of `flags` for a blocked image. It is in the row, so each read of a link tells whether it is blocked. */
export const BLOCKED = 2;
/** The bit of `flags` for an image that nobody sees before the moderation hook or an administrator allows it. */
export const HELD = 4;
/** The bit of `flags` for the tombstone of an image that the hook refused. It answers as an id without a row does. */
export const REFUSED = 8;
/** `format` of the tombstone of an upload that was deleted before it was stored. */
const NO_FORMAT = 0;

const ALL_EXTENSIONS = Object.values(IMAGE_FORMATS).map(({ extension }) => extension);

/** Returns the columns of a link for an image of this format. */
export function formatColumns(image: { format: ImageFormat; animated: boolean }): Pick<Link, 'format' | 'flags'> {
  return { format: IMAGE_FORMATS[image.format].number, flags: image.animated ? ANIMATED : 0 };
}

/** Throws for a row that a newer version of imglink wrote, and for the tombstone of an image that was never stored. */
export const formatOf = ({ format }: Pick<Link, 'format'>): ImageFormat => formatByNumber(format);

/** The extension of the image in paths and object keys, without the dot. Throws as `formatOf` does. */
export const extensionOf = (link: Pick<Link, 'format'>): ImageExtension => IMAGE_FORMATS[formatOf(link)].extension;

/** The media type of the image. Throws as `formatOf` does. */
export const contentTypeOf = (link: Pick<Link, 'format'>): ImageContentType =>
  IMAGE_FORMATS[formatOf(link)].contentType;

export const isAnimated = ({ flags }: Pick<Link, 'flags'>): boolean => (flags & ANIMATED) !== 0;

export const isBlocked = ({ flags }: Pick<Link, 'flags'>): boolean => (flags & BLOCKED) !== 0;

export const isHeld = ({ flags }: Pick<Link, 'flags'>): boolean => (flags & HELD) !== 0;

export const isRefused = ({ flags }: Pick<Link, 'flags'>): boolean => (flags & REFUSED) !== 0;

/** The extensions that the object of an image may have: all of them if its link does not say which. */
export function possibleExtensions(link: Pick<Link, 'format'> | null): ImageExtension[] {
  return !link || link.format === NO_FORMAT ? ALL_EXTENSIONS : [extensionOf(link)];
}
