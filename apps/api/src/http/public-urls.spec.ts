import type { Key } from '#keys';
import { describe, expect, it } from 'vitest';

import { PublicUrls } from './public-urls.js';

const urlsAt = (base: string) => Object.assign(new PublicUrls(), { base });
const KEY = '4fYk2aXbQ9Z' as Key;

it('puts PUBLIC_URL before every path', () => {
  const urls = urlsAt('https://img.example/images');
  expect(urls.gallery(KEY)).toBe(`https://img.example/images/gallery/${KEY}`);
  expect(urls.variant(KEY, 'm', 'webp')).toBe(`https://img.example/images/i/${KEY}m.webp`);
  expect(urls.thumbnails(KEY).h).toBe(`https://img.example/images/i/${KEY}h.webp`);
});

it('names a resumable upload by its path alone', () => {
  expect(urlsAt('https://img.example').tusUpload(KEY)).toBe(`/files/${KEY}`);
  expect(urlsAt('https://img.example/images').tusUpload(KEY)).toBe(`/images/files/${KEY}`);
});

it('escapes the link in the URL of its oEmbed documents', () => {
  expect(urlsAt('https://img.example').oembed('https://img.example/a/b?c').json).toBe(
    'https://img.example/oembed?url=https%3A%2F%2Fimg.example%2Fa%2Fb%3Fc&format=json',
  );
});

describe('the path of a URL', () => {
  it.each([
    ['https://img.example/gallery/x', '/gallery/x'],
    ['http://img.example/gallery/x?y#z', '/gallery/x'],
    ['https://IMG.example/i/x.png', '/i/x.png'],
  ])('%s is %s', (url, path) => {
    expect(urlsAt('https://img.example').pathOf(url)).toBe(path);
  });

  it.each(['https://other.example/gallery/x', 'ftp://img.example/x', 'https://img.example:8443/x', 'no URL', ''])(
    'is undefined for %j',
    (url) => {
      expect(urlsAt('https://img.example').pathOf(url)).toBeUndefined();
    },
  );

  it('is below the path of PUBLIC_URL', () => {
    const urls = urlsAt('https://img.example/images');
    expect(urls.pathOf('https://img.example/images/i/x.png')).toBe('/i/x.png');
    expect(urls.pathOf('https://img.example/imagesx/i/x.png')).toBeUndefined();
    expect(urls.pathOf('https://img.example/i/x.png')).toBeUndefined();
  });
});
