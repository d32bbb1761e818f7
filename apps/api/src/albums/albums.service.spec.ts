import type { Album, AlbumChanges, AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { beforeEach, describe, expect, it } from 'vitest';

import type { AlbumImageStates } from '../lookup/album-image-states.js';
import type { AlbumLookup } from '../lookup/album-lookup.js';
import { AlbumsService } from './albums.service.js';

const codec = new KeyCodec('only the tests know of this secret');
const [LIVE, OTHER, GONE, UNKNOWN] = [1n << 22n, 2n << 22n, 3n << 22n, 4n << 22n];
const [ALBUM, DELETED] = [8n << 22n, 9n << 22n];
const keyOf = (id: bigint): string => codec.encode(id);

let written: unknown[];
let asked: (bigint | undefined)[];
let service: AlbumsService;

beforeEach(() => {
  [written, asked] = [[], []];
  const album = { id: ALBUM, imageIds: [LIVE], coverId: null } as unknown as Album;
  const find = async (id: bigint) => {
    if (id === DELETED) throw new DomainError('album-gone', 'The album was deleted.');
    return album;
  };
  const store = {
    find,
    create: async (changes: AlbumChanges, ownerId: bigint | null) => {
      written.push(changes, ownerId);
      return { id: ALBUM };
    },
    update: async (_id: bigint, change: (album: Album) => AlbumChanges) => void written.push(change(album)),
    delete: async (id: bigint) => id !== DELETED,
  } as unknown as AlbumStore;
  const states = {
    find: async (ids: (bigint | undefined)[]) => {
      asked.push(...ids);
      return ids.map((id) => (id === LIVE || id === OTHER ? 'usable' : id === GONE ? 'gone' : 'unknown'));
    },
  } as unknown as AlbumImageStates;
  service = new AlbumsService(codec, store, { byId: find } as unknown as AlbumLookup, states);
});

describe('a new album', () => {
  it('has its images in their order, a cover and an owner', async () => {
    await service.create({ title: 'Lakes', images: [keyOf(OTHER), keyOf(LIVE)], cover: keyOf(LIVE) }, 7n);
    expect(written).toEqual([{ title: 'Lakes', imageIds: [OTHER, LIVE], coverId: LIVE }, 7n]);
  });

  it.each([
    ['unknown-image', [keyOf(LIVE), keyOf(UNKNOWN), keyOf(GONE), 'lake'], ['#/images/1', '#/images/3']],
    ['image-gone', [keyOf(GONE), keyOf(LIVE)], ['#/images/0']],
  ])('is refused with %s for %j', async (code, images, pointers) => {
    await expect(service.create({ images }, null)).rejects.toMatchObject({
      code,
      errors: pointers.map((pointer) => ({ pointer })),
    });
    expect(written).toEqual([]);
  });

  it.each([keyOf(OTHER), 'lake', ''])('is refused with the cover %j, which is not in it', async (cover) => {
    const created = service.create({ images: [keyOf(LIVE)], cover }, null);
    await expect(created).rejects.toMatchObject({ code: 'invalid-request' });
    expect(written).toEqual([]);
  });
});

describe('a change of an album', () => {
  it.each([
    [{ title: null }, { title: null }],
    [{ cover: keyOf(LIVE) }, { coverId: LIVE }],
    [{ cover: null }, { coverId: null }],
    [{ images: [keyOf(OTHER)] }, { imageIds: [OTHER], coverId: null }],
    [{ images: [] }, { imageIds: [], coverId: null }],
  ])('by %j writes those fields alone', async (fields, changes) => {
    await service.update(ALBUM, fields);
    expect(written).toEqual([changes]);
  });

  it('looks at no image of an album that was deleted', async () => {
    await expect(service.update(DELETED, { images: [keyOf(LIVE)] })).rejects.toMatchObject({ code: 'album-gone' });
    expect(asked).toEqual([]);
  });
});

it('deletes an album once', async () => {
  await expect(service.delete(ALBUM)).resolves.toBeUndefined();
  await expect(service.delete(DELETED)).rejects.toMatchObject({ code: 'album-gone' });
});
