import { expect, it } from 'vitest';

import {
  DEFAULT_VARIANT_EXTENSION,
  isVariantExtension,
  isVariantSize,
  VARIANT_EXTENSIONS,
  VARIANT_SIZES,
  variantContentType,
} from './variants.js';

it("offers Imgur's six sizes and four extensions", () => {
  expect(VARIANT_SIZES).toEqual(expect.arrayContaining(['s', 'b', 't', 'm', 'l', 'h']));
  expect(VARIANT_EXTENSIONS).toEqual(expect.arrayContaining(['avif', 'jpg', 'png', 'webp']));
  expect(VARIANT_EXTENSIONS).toContain(DEFAULT_VARIANT_EXTENSION);
});

it('knows the media type of each variant', () => {
  expect(VARIANT_EXTENSIONS.map(variantContentType).sort()).toEqual([
    'image/avif',
    'image/jpeg',
    'image/png',
    'image/webp',
  ]);
});

it.each(['sb', '', 'S', 'toString'])('does not take %j for a size', (size) => {
  expect(isVariantSize(size)).toBe(false);
});

it.each(['gif', 'jpeg', '', 'WEBP'])('does not take %j for the extension of a variant', (extension) => {
  expect(isVariantExtension(extension)).toBe(false);
});
