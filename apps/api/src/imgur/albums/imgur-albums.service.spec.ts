import type { Principal, Scope } from '#accounts';
import type { Album, AlbumChanges, AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import type { ImageService } from '#purge';
import { beforeEach, describe, expect, it } from 'vitest';

import type { AlbumLookup, ShownAlbum } from '../../lookup/album-lookup.js';
import { ImgurAlbums } from './imgur-albums.service.js';

const codec = new KeyCodec('only the tests know of this secret');
const [LIVE, FULL, DELETED, NEW] = [1n << 22n, 2n << 22n, 3n << 22n, 4n << 22n];
const IMAGE = 9n << 22n;
const MAX_IMAGES = 1000;
const OWNER = 7n;
const keyOf = (id: bigint): string => codec.encode(id);
const hashOf = (id: bigint): string => codec.deleteToken(id);

let changes: Map<bigint, AlbumChanges>;
let deletedImages: bigint[];
let albums: ImgurAlbums;

function findLive(id: bigint): Album {
  if (id === DELETED) throw new DomainError('album-gone', 'The album was deleted.');
  if (id !== LIVE && id !== FULL) throw new DomainError('album-not-found', 'There is no album with this key.');
  const length = id === FULL ? MAX_IMAGES : 0;
  return {
    id,
    ownerId: OWNER,
    coverId: null,
    imageIds: Array.from({ length }, (_, index) => BigInt(index + 1)),
  } as unknown as Album;
}

beforeEach(() => {
  changes = new Map();
  deletedImages = [];
  const store = {
    find: async (id: bigint) => findLive(id),
    create: async () => ({ id: NEW, key: keyOf(NEW) }),
    update: async (id: bigint, change: (album: Album) => AlbumChanges) => void changes.set(id, change(findLive(id))),
    delete: async (id: bigint) => id !== DELETED,
  } as unknown as AlbumStore;
  const byId = async (id: bigint) => ({ key: keyOf(id), album: findLive(id) }) as ShownAlbum;
  const byKey = async (key: string) => byId(codec.decode(key) ?? 0n);
  const remove = async (id: bigint) => void deletedImages.push(id);
  albums = new ImgurAlbums(
    codec,
    store,
    { byId, byKey } as unknown as AlbumLookup,
    { delete: remove } as unknown as ImageService,
  );
});

it('answers the creation of an album with its deletehash', async () => {
  expect(await albums.create({ title: 'Lakes' }, undefined)).toEqual({ id: keyOf(NEW), deletehash: hashOf(NEW) });
});

describe('an album is shown', () => {
  it('by its key, and by its deletehash with it', async () => {
    expect(await albums.show(keyOf(LIVE), undefined)).toMatchObject({
      album: { key: keyOf(LIVE) },
      deletehash: undefined,
    });
    expect(await albums.show(hashOf(LIVE), undefined)).toMatchObject({
      album: { key: keyOf(LIVE) },
      deletehash: hashOf(LIVE),
    });
  });

  it.each([keyOf(DELETED), hashOf(DELETED), 'lakes'])('not by %s, with 404', async (name) => {
    await expect(albums.show(name, undefined)).rejects.toMatchObject({
      code: 'album-not-found',
      detail: `Unable to find an album with the id, ${name}`,
    });
  });
});

describe('an album is shown to its owner', () => {
  const ownerWith = (scope: Scope) => ({ account: { id: OWNER }, scopes: [scope] }) as unknown as Principal;

  it('with its deletehash if the credentials may change it', async () => {
    const shown = await albums.show(keyOf(LIVE), ownerWith('manage'));
    expect(shown).toMatchObject({ deletehash: hashOf(LIVE), owner: { id: OWNER } });
  });

  it('without its deletehash if the credentials may only upload', async () => {
    const shown = await albums.show(keyOf(LIVE), ownerWith('upload'));
    expect(shown).toMatchObject({ deletehash: undefined, owner: { id: OWNER } });
  });
});

describe('an album is changed', () => {
  it('by its deletehash', async () => {
    await albums.update(hashOf(LIVE), undefined, () => ({ title: 'Lakes' }));
    expect(changes.get(LIVE)).toEqual({ title: 'Lakes' });
  });

  it.each([
    ['its key', keyOf(LIVE), 'token-wrong'],
    ['the key of a deleted album', keyOf(DELETED), 'album-not-found'],
    ['the deletehash of a deleted album', hashOf(DELETED), 'album-not-found'],
    ['something else', 'lakes', 'album-not-found'],
  ])('not by %s', async (_what, name, code) => {
    await expect(albums.update(name, undefined, () => ({}))).rejects.toMatchObject({ code });
    expect(changes.size).toBe(0);
  });
});

describe('an album is changed by its key', () => {
  const principal = (accountId: bigint, ...scopes: Scope[]) =>
    ({ account: { id: accountId }, scopes }) as unknown as Principal;
  const change = (by: Principal) => albums.update(keyOf(LIVE), by, () => ({ title: 'Lakes' }));

  it.each([principal(OWNER, 'manage'), principal(8n, 'admin')])(
    'with the credentials of its owner or of an admin',
    async (by) => {
      await change(by);
      expect(changes.get(LIVE)).toEqual({ title: 'Lakes' });
    },
  );

  it.each([
    ['another account', principal(8n, 'manage'), 'not-owner'],
    ['a key that may only upload', principal(OWNER, 'upload'), 'scope-missing'],
  ])('but not with those of %s', async (_whose, by, code) => {
    await expect(change(by)).rejects.toMatchObject({ code });
    expect(changes.size).toBe(0);
  });
});

it('deletes an album by its deletehash, and a second time without effect', async () => {
  await expect(albums.delete(hashOf(LIVE), undefined)).resolves.toBeUndefined();
  await expect(albums.delete(hashOf(DELETED), undefined)).resolves.toBeUndefined();
  await expect(albums.delete(keyOf(LIVE), undefined)).rejects.toMatchObject({ code: 'token-wrong' });
});

describe('an upload for an album', () => {
  it('is added to it', async () => {
    const id = await albums.findForUpload(hashOf(LIVE), undefined);
    await albums.addUpload(id, IMAGE);
    expect(changes.get(LIVE)).toEqual({ imageIds: [IMAGE], coverId: null });
    expect(deletedImages).toEqual([]);
  });

  it('is refused before it is stored if the album is full, deleted or not the property of the client', async () => {
    await expect(albums.findForUpload(hashOf(FULL), undefined)).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(albums.findForUpload(hashOf(DELETED), undefined)).rejects.toMatchObject({ code: 'album-not-found' });
    await expect(albums.findForUpload(keyOf(LIVE), undefined)).rejects.toMatchObject({ code: 'token-wrong' });
  });

  it('is deleted if the album was filled meanwhile', async () => {
    await expect(albums.addUpload(FULL, IMAGE)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(deletedImages).toEqual([IMAGE]);
  });
});
