import { IMAGE_FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';
import { LANGUAGES } from '#language';

/** A request whose answer an edge may cache. */
export interface EdgeAddress {
  path: string;
  accept: string;
  acceptLanguage: string;
}

const ANY_LANGUAGE = '*';

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

/**
 * Returns every address of an image whose answer an edge may cache: pages, JSON, original and variants in each
 * format.
 */
export function imageAddresses(key: Key): EdgeAddress[] {
  const originals = Object.values(IMAGE_FORMATS).map(({ extension }) => extension);
  const extensions = new Set<string>([...originals, ...VARIANT_EXTENSIONS]);
  const files = [
    ...[...extensions].map((extension) => `.${extension}`),
    ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => `${size}.${extension}`)),
  ];
  return [...pageAddresses(key), ...fileAddresses(key, files)];
}

/** Returns the addresses of files of an image. `files`: what follows the key in their names, such as `s.webp`. */
export function fileAddresses(key: Key, files: readonly string[]): EdgeAddress[] {
  return files.map((file) => ({ path: `/i/${key}${file}`, accept: '*/*', acceptLanguage: ANY_LANGUAGE }));
}
