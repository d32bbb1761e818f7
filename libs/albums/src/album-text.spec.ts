import { expect, it } from 'vitest';

import { decodeAlbum, encodeAlbum } from './album-text.js';

const album = {
  id: 2n ** 63n - 1n,
  title: 'Läke "2"',
  description: null,
  imageIds: [2n ** 62n + 1n, 3n],
  coverId: 3n,
  privacy: 'hidden',
  layout: 'blog',
  version: 4,
  deletedAt: null,
};

it('decodes what it encoded', () => {
  expect(decodeAlbum(encodeAlbum(album))).toEqual(album);
  const gone = { ...album, title: null, imageIds: [], coverId: null, deletedAt: 1_795_000_000_000 };
  expect(decodeAlbum(encodeAlbum(gone))).toEqual(gone);
});

it.each(['', '{}', '[]', encodeAlbum(album).replace('hidden"', 'hidden",1')])('refuses %s', (line) => {
  expect(() => decodeAlbum(line)).toThrow();
});
