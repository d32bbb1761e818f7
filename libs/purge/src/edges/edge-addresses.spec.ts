import { IMAGE_FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';
import { LANGUAGES } from '#language';
import { expect, it } from 'vitest';

import { imageAddresses, pageAddresses } from './edge-addresses.js';

const KEY = '4fYk2aXbQ9Z' as Key;

it('lists the gallery page once per language, and the JSON at both addresses', () => {
  const asked = pageAddresses(KEY).map(({ path, accept, acceptLanguage }) => [path, accept, acceptLanguage].join(' '));
  expect(asked).toEqual([
    ...LANGUAGES.map((language) => `/gallery/${KEY} text/html ${language}`),
    `/gallery/${KEY} application/json *`,
    `/v1/images/${KEY} application/json *`,
  ]);
});

it('lists the original in every format and every variant, each once', () => {
  const files = imageAddresses(KEY).flatMap(({ path }) => (path.startsWith('/i/') ? [path] : []));
  expect(new Set(files).size).toBe(files.length);
  for (const { extension } of Object.values(IMAGE_FORMATS)) expect(files).toContain(`/i/${KEY}.${extension}`);
  for (const size of VARIANT_SIZES) {
    for (const extension of VARIANT_EXTENSIONS) expect(files).toContain(`/i/${KEY}${size}.${extension}`);
  }
});
