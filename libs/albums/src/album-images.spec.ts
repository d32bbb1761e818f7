import { describe, expect, it } from 'vitest';

import { changesOf, MAX_ALBUM_IMAGES, withCover, withImages } from './album-images.js';

const ids = (count: number) => Array.from({ length: count }, (_, place) => BigInt(place + 1));

it('keeps each image once, in the given order', () => {
  expect(withImages({ coverId: null }, [3n, 1n, 3n, 2n])).toEqual({ imageIds: [3n, 1n, 2n], coverId: null });
});

it('accepts 1,000 images and refuses 1,001', () => {
  const most = ids(MAX_ALBUM_IMAGES);
  expect(withImages({ coverId: null }, [...most, 1n]).imageIds).toEqual(most);
  expect(() => withImages({ coverId: null }, ids(MAX_ALBUM_IMAGES + 1))).toThrow('at most 1,000 images');
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

describe('the changes of an album', () => {
  const ALBUM = { imageIds: [1n, 2n], coverId: 1n };
  const NONE = { texts: {}, imageIds: undefined, coverId: undefined };

  it('are the texts alone without images', () => {
    expect(changesOf(ALBUM, { ...NONE, texts: { title: 'A' } })).toEqual({ title: 'A' });
  });

  it('drop a cover that is no longer in the album', () => {
    expect(changesOf(ALBUM, { ...NONE, imageIds: [2n] })).toEqual({ imageIds: [2n], coverId: null });
  });

  it('keep or set a cover that is in the album', () => {
    expect(changesOf(ALBUM, { ...NONE, imageIds: [2n, 1n] }).coverId).toBe(1n);
    expect(changesOf(ALBUM, { ...NONE, coverId: 2n })).toEqual({ coverId: 2n });
  });

  it('are refused for a cover from elsewhere', () => {
    expect(() => changesOf(ALBUM, { ...NONE, coverId: 3n })).toThrow('must be an image of the album');
  });
});
