import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { expect, it } from 'vitest';

import { contentTypeOf, extensionOf, formatColumns, formatOf, isAnimated, possibleExtensions } from './link-format.js';

it.each(Object.keys(IMAGE_FORMATS) as ImageFormat[])('reads %s from the columns that it wrote', (format) => {
  for (const animated of [true, false]) {
    const link = formatColumns({ format, animated });
    expect([formatOf(link), isAnimated(link)]).toEqual([format, animated]);
    expect(extensionOf(link)).toBe(IMAGE_FORMATS[format].extension);
    expect(contentTypeOf(link)).toBe(IMAGE_FORMATS[format].contentType);
    expect(possibleExtensions(link)).toEqual([IMAGE_FORMATS[format].extension]);
  }
});

it('allows every extension for an image that was deleted before it was stored', () => {
  const all = ['jpg', 'png', 'gif', 'webp', 'avif'];
  expect([possibleExtensions(null), possibleExtensions({ format: 0 })]).toEqual([all, all]);
  expect(() => extensionOf({ format: 0 })).toThrow('Image format 0 is unknown');
});
