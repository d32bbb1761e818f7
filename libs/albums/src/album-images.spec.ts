import { expect, it } from 'vitest';

import { MAX_ALBUM_IMAGES, withCover, withImages } from './album-images.js';

const ids = (count: number) => Array.from({ length: count }, (_, place) => BigInt(place + 1));

it('keeps each image once, in the order that it came', () => {
  expect(withImages({ coverId: null }, [3n, 1n, 3n, 2n])).toEqual({ imageIds: [3n, 1n, 2n], coverId: null });
});

it('holds as many images as an album may have, and no more', () => {
  const most = ids(MAX_ALBUM_IMAGES);
  expect(withImages({ coverId: null }, [...most, 1n]).imageIds).toEqual(most);
  expect(() => withImages({ coverId: null }, ids(MAX_ALBUM_IMAGES + 1))).toThrow('at most 500 images');
});

it('keeps a cover for as long as it is there', () => {
  expect(withImages({ coverId: 2n }, [1n, 2n]).coverId).toBe(2n);
  expect(withImages({ coverId: 2n }, [1n, 3n]).coverId).toBeNull();
});

it('takes no cover from elsewhere', () => {
  expect(withCover({ imageIds: [1n] }, 1n)).toEqual({ coverId: 1n });
  expect(withCover({ imageIds: [1n] }, null)).toEqual({ coverId: null });
  expect(() => withCover({ imageIds: [1n] }, 2n)).toThrow('must be an image of the album');
});
