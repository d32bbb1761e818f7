import type { Album, AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import type { Link, LinkStore } from '#links';
import { beforeEach, expect, it, vi } from 'vitest';

import { AlbumLookup } from './album-lookup.js';

const ID = 5n << 22n;
const codec = new KeyCodec('0123456789abcdef'.repeat(4));
const albums = { find: vi.fn<AlbumStore['find']>() };
const links = { findLive: vi.fn<LinkStore['findLive']>() };
const lookup = new AlbumLookup(codec, albums as unknown as AlbumStore, links as unknown as LinkStore);

/** An album of three images, of which those with the ids `live` still exist. */
function store({ coverId = null, live = [1n, 2n, 3n] }: { coverId?: bigint | null; live?: bigint[] }): Album {
  const album = { id: ID, imageIds: [1n, 2n, 3n], coverId } as Album;
  albums.find.mockResolvedValue(album);
  links.findLive.mockImplementation(async (ids) => ids.filter((id) => live.includes(id)).map((id) => ({ id }) as Link));
  return album;
}

beforeEach(() => void vi.clearAllMocks());

it('finds an album by its key, with its live images in their order', async () => {
  const album = store({ live: [3n, 1n] });
  const key = codec.encode(ID);
  expect(await lookup.byKey(key)).toEqual({ key, album, images: [{ id: 1n }, { id: 3n }], cover: { id: 1n } });
  expect(albums.find).toHaveBeenCalledExactlyOnceWith(ID);
});

it.each([
  ['the chosen image', { coverId: 2n }, { id: 2n }],
  ['the first image if none is chosen', {}, { id: 1n }],
  ['the first live image if the chosen one is gone', { coverId: 1n, live: [2n, 3n] }, { id: 2n }],
  ['nothing if no image is left', { coverId: 1n, live: [] }, undefined],
])('shows as its cover %s', async (_which, stored, cover) => {
  store(stored);
  expect((await lookup.byId(ID)).cover).toEqual(cover);
});

it.each(['', 'short', '4fYk2aXbQ9!', '../../etc/pass'])('looks up no album for %j', async (text) => {
  await expect(lookup.byKey(text)).rejects.toMatchObject({ code: 'album-not-found' });
  expect(albums.find).not.toHaveBeenCalled();
});

it('throws the error of the album store, and looks up no images', async () => {
  albums.find.mockRejectedValue(new DomainError('album-gone', 'The album was deleted.'));
  await expect(lookup.byId(ID)).rejects.toMatchObject({ code: 'album-gone' });
  expect(links.findLive).not.toHaveBeenCalled();
});
