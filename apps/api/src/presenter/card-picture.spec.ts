import { describe, expect, it } from 'vitest';

import type { Image } from './image.schemas.js';
import { PublicUrls } from '../http/public-urls.js';
import { cardPicture } from './card-picture.js';

const urls = Object.assign(new PublicUrls(), { base: 'https://img.example' });
const IMAGE = {
  key: '4fYk2aXbQ9Z',
  imageUrl: 'https://img.example/i/4fYk2aXbQ9Z.jpg',
  contentType: 'image/jpeg',
  bytes: 400_000,
  width: 4000,
  height: 3000,
} as Image;
const SMALLER = { url: 'https://img.example/i/4fYk2aXbQ9Zh.jpg', contentType: 'image/jpeg', width: 1024, height: 768 };

describe('the picture of a link preview', () => {
  it.each(['image/jpeg', 'image/png', 'image/gif'] as const)('is the image itself for a small %s', (contentType) => {
    const { imageUrl: url, width, height } = IMAGE;
    expect(cardPicture({ ...IMAGE, contentType }, urls)).toEqual({ url, contentType, width, height });
  });

  it.each(['image/webp', 'image/avif'] as const)(
    'is a JPEG variant for %s, which not every site shows',
    (contentType) => {
      expect(cardPicture({ ...IMAGE, contentType }, urls)).toEqual(SMALLER);
    },
  );

  it('is a JPEG variant for an image of more than 500 kB', () => {
    expect(cardPicture({ ...IMAGE, bytes: 500_000 }, urls).url).toBe(IMAGE.imageUrl);
    expect(cardPicture({ ...IMAGE, bytes: 500_001 }, urls)).toEqual(SMALLER);
  });

  it('is never larger than the image, and at least one pixel wide and high', () => {
    const small = cardPicture({ ...IMAGE, contentType: 'image/webp', width: 10, height: 3000 }, urls);
    expect([small.width, small.height]).toEqual([3, 1024]);
    const tiny = cardPicture({ ...IMAGE, contentType: 'image/webp', width: 1, height: 1 }, urls);
    expect([tiny.width, tiny.height]).toEqual([1, 1]);
  });
});
