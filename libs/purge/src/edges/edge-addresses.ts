import { IMAGE_FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';
import { LANGUAGES } from '#language';

/** A request whose answer an edge may cache. */
export interface EdgeAddress {
  path: string;
  accept: string;
  acceptLanguage: string;
}

/** The language of an address whose answer has no language. */
export const ANY_LANGUAGE = '*';

const ORIGINALS = Object.values(IMAGE_FORMATS).map(({ extension }) => extension);

/** Returns the addresses of an image's gallery page, in each language, and of its JSON. */
export function pageAddresses(key: Key): EdgeAddress[] {
  const page = `/gallery/${key}`;
  const json = { accept: 'application/json', acceptLanguage: ANY_LANGUAGE };
  return [
    ...LANGUAGES.map((acceptLanguage) => ({ path: page, accept: 'text/html', acceptLanguage })),
    { path: page, ...json },
    { path: `/v1/images/${key}`, ...json },
  ];
}

/** Returns the addresses of an original in each format. Those of other formats than its own answer with a redirect. */
export const originalAddresses = (key: Key): EdgeAddress[] =>
  fileAddresses(
    key,
    [...new Set([...ORIGINALS, ...VARIANT_EXTENSIONS])].map((extension) => `.${extension}`),
  );

/** Returns every address of an image whose answer an edge may cache: pages, JSON, original and variants. */
export const imageAddresses = (key: Key): EdgeAddress[] => [
  ...pageAddresses(key),
  ...originalAddresses(key),
  ...fileAddresses(
    key,
    VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => `${size}.${extension}`)),
  ),
];

/** `files`: what follows the key in their names, such as `s.webp`. */
const fileAddresses = (key: Key, files: readonly string[]): EdgeAddress[] =>
  files.map((file) => ({ path: `/i/${key}${file}`, accept: '*/*', acceptLanguage: ANY_LANGUAGE }));
