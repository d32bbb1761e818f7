import { describe, expect, it } from 'vitest';

import { BASE, imageOf, KEY } from '../pages/testing/page-fixtures.js';
import { type OembedLimits, oembedResponse } from './oembed-response.js';

const PROVIDER = { name: 'Lakes', url: BASE };
const NOW = Date.parse('2026-11-30T12:00:00Z');

const responseOf = (limits: OembedLimits, fields = {}) =>
  oembedResponse({ image: imageOf(fields), title: 'Lake' }, PROVIDER, limits, NOW);

describe('the oEmbed description of an image', () => {
  it('is the image itself and a thumbnail where there is room', () => {
    expect(responseOf({})).toEqual({
      version: '1.0',
      type: 'photo',
      title: 'Lake',
      provider_name: 'Lakes',
      provider_url: BASE,
      cache_age: 86_400,
      url: `${BASE}/i/${KEY}.jpg`,
      width: 4000,
      height: 3000,
      thumbnail_url: `${BASE}/i/${KEY}m.webp`,
      thumbnail_width: 320,
      thumbnail_height: 240,
    });
  });

  it.each([
    [{ maxwidth: 1024 }, 'h', 1024, 768],
    [{ maxwidth: 1023 }, 'l', 640, 480],
    [{ maxheight: 479 }, 'm', 320, 240],
    [{ maxwidth: 300, maxheight: 300 }, 't', 160, 120],
  ])('is the largest variant within %j', (limits, size, width, height) => {
    expect(responseOf(limits)).toMatchObject({ type: 'photo', url: `${BASE}/i/${KEY}${size}.webp`, width, height });
  });

  it('is a link without a picture where nothing fits', () => {
    const response = responseOf({ maxwidth: 10 });
    expect(response.type).toBe('link');
    expect(response).not.toHaveProperty('url');
    expect(response).not.toHaveProperty('thumbnail_url');
  });

  it('is not cached past the expiry of the image', () => {
    expect(responseOf({}, { expiresAt: '2026-11-30T12:10:00.500Z' }).cache_age).toBe(600);
    expect(responseOf({}, { expiresAt: '2026-11-30T11:00:00.000Z' }).cache_age).toBe(0);
    expect(responseOf({}, { expiresAt: '2026-12-30T12:00:00.000Z' }).cache_age).toBe(86_400);
  });
});

it('the description of an album without images is a link, without a title where it has none', () => {
  expect(oembedResponse({ image: undefined, title: null }, PROVIDER, {}, NOW)).toEqual({
    version: '1.0',
    type: 'link',
    provider_name: 'Lakes',
    provider_url: BASE,
    cache_age: 86_400,
  });
});
