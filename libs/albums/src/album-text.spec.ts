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
  ownerId: null,
};

it('decodes what it encoded', () => {
  expect(decodeAlbum(encodeAlbum(album))).toEqual(album);
  const gone = { ...album, title: null, imageIds: [], coverId: null, deletedAt: 1_795_000_000_000 };
  expect(decodeAlbum(encodeAlbum(gone))).toEqual(gone);
  const owned = { ...album, ownerId: 2n ** 62n - 1n };
  expect(decodeAlbum(encodeAlbum(owned))).toEqual(owned);
});

it('writes an anonymous album as version 0.2.0 reads it', () => {
  const line = '["5",null,null,"AAAAAAAAAAM=","3","hidden","blog",4,null]';
  const anonymous = { ...album, id: 5n, title: null, imageIds: [3n] };
  expect([encodeAlbum(anonymous), decodeAlbum(line)]).toEqual([line, anonymous]);
});

it.each(['', '{}', '[]', encodeAlbum(album).replace('hidden"', 'hidden",1')])('refuses %s', (line) => {
  expect(() => decodeAlbum(line)).toThrow();
});
