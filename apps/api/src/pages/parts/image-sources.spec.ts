import { describe, expect, it } from 'vitest';

import { imageOf, KEY } from '../testing/page-fixtures.js';
import { imageSources } from './image-sources.js';

describe('the sources of an image', () => {
  it('are its wider variants and the image itself, with their widths', () => {
    expect(imageSources(imageOf())).toEqual({
      srcset: `/i/${KEY}m.webp 320w, /i/${KEY}l.webp 640w, /i/${KEY}h.webp 1024w, /i/${KEY}.jpg 4000w`,
      sizes: 'min(100vw, 104vh, 4000px)',
    });
  });

  it('leave out variants narrower than 300 pixels', () => {
    // `m` is 160 and `l` 320 pixels wide.
    const { srcset } = imageSources(imageOf({ width: 2000, height: 4000 }));
    expect(srcset).toBe(`/i/${KEY}l.webp 320w, /i/${KEY}h.webp 512w, /i/${KEY}.jpg 2000w`);
  });

  it.each([
    ['an animated image', { animated: true }],
    ['an image narrower than its variants', { width: 280, height: 210 }],
  ])('are none for %s', (_, fields) => {
    expect(imageSources(imageOf(fields))).toEqual({});
  });
});
