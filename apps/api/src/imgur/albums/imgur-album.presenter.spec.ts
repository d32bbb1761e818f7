import type { Account } from '#accounts';
import type { Album } from '#albums';
import { KeyCodec } from '#keys';
import type { Link } from '#links';
import { beforeEach, expect, it } from 'vitest';

import { PublicUrls } from '../../http/public-urls.js';
import { ImagePresenter } from '../../presenter/image.presenter.js';
import { ImgurAlbumPresenter } from './imgur-album.presenter.js';
import { imgurAlbumSchema, listedAlbumSchema } from './imgur-album.schema.js';

const codec = new KeyCodec('only the tests know of this secret');
const ALBUM_ID = 1000n << 22n;
const linkOf = (id: bigint) =>
  ({
    id,
    format: 1,
    bytes: 1234,
    width: 60,
    height: 40,
    flags: 0,
    sha256: Buffer.alloc(32),
    uploadSha256: null,
    title: null,
    description: null,
    expiresAt: null,
    deletedAt: null,
    ownerId: null,
  }) as unknown as Link;
const [FIRST, SECOND] = [linkOf(1n << 22n), linkOf(2n << 22n)];
const ALBUM = { id: ALBUM_ID, title: 'Lakes', description: null, privacy: 'hidden', layout: 'blog' } as Album;
const KEY = codec.encode(ALBUM_ID);

let presenter: ImgurAlbumPresenter;

beforeEach(() => {
  const urls = new PublicUrls();
  urls.base = 'https://img.example';
  presenter = new ImgurAlbumPresenter(codec, new ImagePresenter(codec, urls), urls);
});

it("has the fields of the schema, in Imgur's order", () => {
  const album = presenter.present({ key: KEY, album: ALBUM, images: [FIRST, SECOND], cover: SECOND }, undefined);
  expect(imgurAlbumSchema.parse(album)).toEqual(album);
  expect(Object.keys(album)).toEqual(Object.keys(imgurAlbumSchema.shape).filter((name) => name in album));
  expect(album).toMatchObject({
    id: KEY,
    link: `https://img.example/a/${KEY}`,
    cover: codec.encode(SECOND.id),
    cover_width: 60,
    images_count: 2,
  });
});

it('has no cover without images', () => {
  const album = presenter.present({ key: KEY, album: ALBUM, images: [], cover: undefined }, undefined);
  expect(album).toMatchObject({ cover: null, cover_width: null, cover_height: null, images: [] });
});

it('has the deletehash for a request that has it, and for no other', () => {
  const shown = { key: KEY, album: ALBUM, images: [], cover: undefined };
  expect(presenter.present(shown, 'a deletehash').deletehash).toBe('a deletehash');
  expect(presenter.present(shown, undefined)).not.toHaveProperty('deletehash');
});

it('names the account for its owner, in the answer and in a list', () => {
  const owner = { id: 2n ** 40n + 5n, name: 'anna' } as Account;
  const named = { account_url: 'anna', account_id: 5 };
  expect(presenter.present({ key: KEY, album: ALBUM, images: [], cover: undefined }, 'hash', owner)).toMatchObject(
    named,
  );
  const listed = presenter.presentListed({ ...ALBUM, imageIds: [FIRST.id, SECOND.id] }, FIRST, owner);
  expect(listedAlbumSchema.parse(listed)).toEqual(listed);
  expect(listed).toMatchObject({
    ...named,
    cover: codec.encode(FIRST.id),
    images_count: 2,
    deletehash: codec.deleteToken(ALBUM_ID),
  });
});
