import { expect, it } from 'vitest';

import { MAX_ALBUM_IMAGES, withCover, withImages } from './album-images.js';

const ids = (count: number) => Array.from({ length: count }, (_, place) => BigInt(place + 1));

it('keeps each image once, in the given order', () => {
  expect(withImages({ coverId: null }, [3n, 1n, 3n, 2n])).toEqual({ imageIds: [3n, 1n, 2n], coverId: null });
});

it('accepts 500 images and refuses 501', () => {
  const most = ids(MAX_ALBUM_IMAGES);
  expect(withImages({ coverId: null }, [...most, 1n]).imageIds).toEqual(most);
  expect(() => withImages({ coverId: null }, ids(MAX_ALBUM_IMAGES + 1))).toThrow('at most 500 images');
});

it('keeps a cover only while its image is in the album', () => {
  expect(withImages({ coverId: 2n }, [1n, 2n]).coverId).toBe(2n);
  expect(withImages({ coverId: 2n }, [1n, 3n]).coverId).toBeNull();
});

it('refuses a cover that is not in the album', () => {
  expect(withCover({ imageIds: [1n] }, 1n)).toEqual({ coverId: 1n });
  expect(withCover({ imageIds: [1n] }, null)).toEqual({ coverId: null });
  expect(() => withCover({ imageIds: [1n] }, 2n)).toThrow('must be an image of the album');
});
