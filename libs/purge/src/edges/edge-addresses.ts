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
  const names = [
    ...[...extensions].map((extension) => `${key}.${extension}`),
    ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => `${key}${size}.${extension}`)),
  ];
  const files = names.map((name) => ({ path: `/i/${name}`, accept: '*/*', acceptLanguage: ANY_LANGUAGE }));
  return [...pageAddresses(key), ...files];
}
