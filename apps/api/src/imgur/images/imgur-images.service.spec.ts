import type { Principal, Scope } from '#accounts';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, type LinkStore, MissingLinkError } from '#links';
import type { ImageService } from '#purge';
import type { ImageLocator } from '#uploads';
import { beforeEach, describe, expect, it } from 'vitest';

import { ImgurImages } from './imgur-images.service.js';

const codec = new KeyCodec('only the tests know of this secret');
const [LIVE, DELETED, UNKNOWN] = [1n << 22n, 2n << 22n, 3n << 22n];
const OWNER = 7n;
const keyOf = (id: bigint): string => codec.encode(id);
const hashOf = (id: bigint): string => codec.deleteToken(id);

let edited: [bigint, object][];
let deleted: bigint[];
let images: ImgurImages;

/** Throws what the stores throw for an image that is not live. */
function requireLive(id: bigint): void {
  if (id === DELETED) throw new DomainError('image-gone', 'The image was deleted.');
  if (id !== LIVE) throw new DomainError('image-not-found', 'There is no image with this key.');
}

beforeEach(() => {
  edited = [];
  deleted = [];
  const links = {
    async find(id: bigint) {
      requireLive(id);
      return { link: { id } as Link };
    },
    findAny: async (id: bigint) => (id === UNKNOWN ? null : ({ id } as Link)),
  } as unknown as LinkStore;
  const service = {
    async edit(id: bigint, edit: object) {
      requireLive(id);
      edited.push([id, edit]);
    },
    async delete(id: bigint) {
      requireLive(id);
      deleted.push(id);
    },
  } as unknown as ImageService;
  const locator = {
    async findOwner(id: bigint) {
      if (id === UNKNOWN) throw new MissingLinkError('image-not-found', 'There is no image with this key.');
      return OWNER;
    },
  } as unknown as ImageLocator;
  images = new ImgurImages(codec, links, service, locator);
});

describe('an image is found', () => {
  it('by its key', async () => {
    expect(await images.find(keyOf(LIVE))).toMatchObject({ id: LIVE });
  });

  it.each([keyOf(DELETED), keyOf(UNKNOWN), 'lake', hashOf(LIVE)])('not by %s, with 404', async (name) => {
    await expect(images.find(name)).rejects.toMatchObject({
      code: 'image-not-found',
      detail: `Unable to find an image with the id, ${name}`,
    });
  });
});

describe('an image is shown', () => {
  const link = { id: LIVE, ownerId: OWNER } as Link;
  const by = (accountId: bigint, scope: Scope) =>
    ({ account: { id: accountId }, scopes: [scope] }) as unknown as Principal;

  it('to its owner as their own, with the deletehash if the credentials may change it', () => {
    expect(images.ownFields(link, by(OWNER, 'manage'))).toMatchObject({ deletehash: hashOf(LIVE) });
    expect(images.ownFields(link, by(OWNER, 'upload'))).toEqual({ account: { id: OWNER }, deletehash: undefined });
  });

  it('to everybody else as that of nobody', () => {
    expect(images.ownFields(link, by(8n, 'manage'))).toBeUndefined();
    expect(images.ownFields(link, undefined)).toBeUndefined();
    expect(images.ownFields({ ...link, ownerId: null }, by(OWNER, 'manage'))).toBeUndefined();
  });
});

describe('an image is edited', () => {
  it('by its deletehash', async () => {
    await images.edit(hashOf(LIVE), { title: 'A lake' }, undefined);
    expect(edited).toEqual([[LIVE, { title: 'A lake' }]]);
  });

  it.each([
    ['its key', keyOf(LIVE), 'token-wrong'],
    ['the key of a deleted image', keyOf(DELETED), 'image-not-found'],
    ['the deletehash of a deleted image', hashOf(DELETED), 'image-not-found'],
    ['something else', 'lake', 'image-not-found'],
  ])('not by %s', async (_what, name, code) => {
    await expect(images.edit(name, { title: 'A lake' }, undefined)).rejects.toMatchObject({ code });
    expect(edited).toEqual([]);
  });
});

describe('an image is deleted', () => {
  it('by its deletehash, and a second time without effect', async () => {
    await images.delete(hashOf(LIVE), undefined);
    await images.delete(hashOf(DELETED), undefined);
    expect(deleted).toEqual([LIVE]);
  });

  it.each([
    ['its key', keyOf(LIVE), 'token-wrong'],
    ['the key of a deleted image', keyOf(DELETED), 'token-wrong'],
    ['the deletehash of an image that never was', hashOf(UNKNOWN), 'invalid-request'],
    ['something else', 'lake', 'invalid-request'],
  ])('not by %s', async (_what, name, code) => {
    await expect(images.delete(name, undefined)).rejects.toMatchObject({ code });
    expect(deleted).toEqual([]);
  });
});

describe('an image is changed by its key', () => {
  const by = (accountId: bigint, ...scopes: Scope[]) =>
    ({ account: { id: accountId }, scopes }) as unknown as Principal;

  it.each([by(OWNER, 'manage'), by(8n, 'admin')])(
    'with the credentials of its owner or of an admin',
    async (principal) => {
      await images.edit(keyOf(LIVE), { title: 'Lake' }, principal);
      await images.delete(keyOf(LIVE), principal);
      await images.delete(keyOf(DELETED), principal);
      expect([edited, deleted]).toEqual([[[LIVE, { title: 'Lake' }]], [LIVE]]);
    },
  );

  it.each([
    ['not-owner', by(8n, 'manage')],
    ['scope-missing', by(OWNER, 'upload')],
  ])('or is refused: %s', async (code, principal) => {
    await expect(images.edit(keyOf(LIVE), { title: 'Lake' }, principal)).rejects.toMatchObject({ code });
    await expect(images.delete(keyOf(LIVE), principal)).rejects.toMatchObject({ code });
  });
});
