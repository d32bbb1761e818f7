import { hasFileTypeBrand, startsWith, startsWithText, textAt } from './magic.js';

/** The facts about one image format. */
interface ImageFormatEntry {
  /** The value of the column `links.format`. Stored in rows: never change or reuse one. 0 stands for "no image". */
  number: number;
  /** In paths and object keys, without the dot. */
  extension: string;
  /** The media type (IANA registry, "image"). */
  contentType: string;
  /** The name that people read. */
  label: string;
  /**
   * `none`: the format has no animations. `first-frame`: variants of an animation show its first frame. `rendered`:
   * a WebP variant of an animation is an animation.
   */
  animation: 'none' | 'first-frame' | 'rendered';
  /** Variants are offered in this format. */
  isVariantFormat: boolean;
  /** Recognises the format by the first bytes of a file (at most `SNIFF_BYTES` of them). */
  matches: (head: Uint8Array) => boolean;
}

/**
 * The image formats that imglink accepts. Everything that depends on the set of formats is derived from this catalogue
 * or compared with it by test/gates/formats.spec.ts. A new format is one entry here, a walker and a decoder in
 * libs/imaging.
 */
export const IMAGE_FORMATS = {
  jpeg: {
    number: 1,
    extension: 'jpg',
    contentType: 'image/jpeg',
    label: 'JPEG',
    animation: 'none',
    isVariantFormat: true,
    matches: (head) => startsWith(head, 0xff, 0xd8, 0xff),
  },
  png: {
    number: 2,
    extension: 'png',
    contentType: 'image/png',
    label: 'PNG',
    animation: 'first-frame',
    isVariantFormat: true,
    matches: (head) => startsWithText(head, '\x89PNG\r\n\x1a\n'),
  },
  gif: {
    number: 3,
    extension: 'gif',
    contentType: 'image/gif',
    label: 'GIF',
    animation: 'rendered',
    isVariantFormat: false,
    matches: (head) => startsWithText(head, 'GIF87a') || startsWithText(head, 'GIF89a'),
  },
  webp: {
    number: 4,
    extension: 'webp',
    contentType: 'image/webp',
    label: 'WebP',
    animation: 'rendered',
    isVariantFormat: true,
    matches: (head) => startsWithText(head, 'RIFF') && textAt(head, 8, 4) === 'WEBP',
  },
  avif: {
    number: 5,
    extension: 'avif',
    contentType: 'image/avif',
    label: 'AVIF',
    animation: 'first-frame',
    isVariantFormat: true,
    matches: (head) => hasFileTypeBrand(head, 'avif', 'avis'),
  },
} as const satisfies Record<string, ImageFormatEntry>;

export type ImageFormat = keyof typeof IMAGE_FORMATS;

export type ImageExtension = (typeof IMAGE_FORMATS)[ImageFormat]['extension'];

export type ImageContentType = (typeof IMAGE_FORMATS)[ImageFormat]['contentType'];

const ENTRIES = Object.entries(IMAGE_FORMATS) as [ImageFormat, (typeof IMAGE_FORMATS)[ImageFormat]][];

type NonEmpty<T> = [T, ...T[]];

/** All formats, in the order of the catalogue. */
export const IMAGE_FORMAT_NAMES = ENTRIES.map(([name]) => name) as NonEmpty<ImageFormat>;

export const IMAGE_EXTENSIONS = ENTRIES.map(([, { extension }]) => extension) as NonEmpty<ImageExtension>;

export const IMAGE_CONTENT_TYPES = ENTRIES.map(([, { contentType }]) => contentType) as NonEmpty<ImageContentType>;

/** The labels as a clause for messages and descriptions: "JPEG, PNG, GIF, WebP or AVIF". */
export const IMAGE_FORMAT_LIST = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  ENTRIES.map(([, { label }]) => label),
);

/**
 * The format with this number in the column `links.format`. Throws for 0 and for numbers that this version does not
 * know, which a newer version may have written.
 */
export function formatByNumber(number: number): ImageFormat {
  const entry = ENTRIES.find(([, format]) => format.number === number);
  if (!entry) throw new Error(`Image format ${number} is unknown to this version.`);
  return entry[0];
}

/** The format with this media type, or undefined. */
export function formatByContentType(contentType: string): ImageFormat | undefined {
  return ENTRIES.find(([, format]) => format.contentType === contentType)?.[0];
}

/** The number of leading bytes that `sniffFormat` needs: the `ftyp` box of an AVIF can list many brands. */
export const SNIFF_BYTES = 4096;

/** The format of a file, recognised by its first bytes alone; undefined for anything that is not in the catalogue. */
export function sniffFormat(head: Uint8Array): ImageFormat | undefined {
  return ENTRIES.find(([, { matches }]) => matches(head))?.[0];
}
