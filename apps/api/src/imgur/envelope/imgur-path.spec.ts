import { describe, expect, it } from 'vitest';

import { isImgurUrl, wantsXml, withoutImgurSuffix } from './imgur-path.js';

describe('isImgurUrl', () => {
  it.each(['/3', '/3/', '/3?a=b', '/3/image', '/3/no/such/path'])('is true for %s', (url) => {
    expect(isImgurUrl(url)).toBe(true);
  });

  it.each(['/', '/30/image', '/v1/3/image', '/gallery/3'])('is false for %s', (url) => {
    expect(isImgurUrl(url)).toBe(false);
  });
});

it.each([
  ['/3/image', '/3/image', false],
  ['/3/image/', '/3/image', false],
  ['/3/image.json', '/3/image', false],
  ['/3/image.XML/?a=b.xml', '/3/image?a=b.xml', true],
  ['/3/image/4fYk2aXbQ9Z.xml', '/3/image/4fYk2aXbQ9Z', true],
  ['/3/image?a=.xml', '/3/image?a=.xml', false],
  ['/3/', '/3/', false],
  ['/v1/images.xml', '/v1/images.xml', false],
])('routes %s as %s', (url, path, isXml) => {
  expect([withoutImgurSuffix(url), wantsXml({ originalUrl: url })]).toEqual([path, isXml]);
});
