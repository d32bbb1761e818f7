import { KeyCodec } from '#keys';
import { beforeEach, describe, expect, it } from 'vitest';

import type { AlbumImageStates } from '../../lookup/album-image-states.js';
import { AlbumFormReader, isBlank } from './album-form-reader.js';

const codec = new KeyCodec('only the tests know of this secret');
const [LIVE, DELETED, PENDING, UNKNOWN] = [1n << 22n, 2n << 22n, 3n << 22n, 4n << 22n];
const HASH = codec.deleteToken(5n << 22n);

let lookups: (bigint | undefined)[];
let reader: AlbumFormReader;

beforeEach(() => {
  lookups = [];
  const states = new Map([
    [LIVE, 'usable'],
    [PENDING, 'usable'],
    [DELETED, 'gone'],
  ]);
  const find = async (ids: (bigint | undefined)[]) => {
    lookups.push(...ids);
    return ids.map((id) => (id === undefined ? 'unknown' : (states.get(id) ?? 'unknown')));
  };
  reader = new AlbumFormReader(codec, { find } as unknown as AlbumImageStates);
});

const formOf = (fields: Record<string, string[]>) => new Map(Object.entries(fields));
const keyOf = (id: bigint): string => codec.encode(id);

describe('the images of a form', () => {
  it('are named by key or deletehash, in one value or several', async () => {
    const form = formOf({
      ids: [`${keyOf(LIVE)}, ${keyOf(PENDING)},`],
      deletehashes: [codec.deleteToken(LIVE)],
    });
    expect(await reader.readImageIds(form, HASH)).toEqual([LIVE, PENDING, LIVE]);
  });

  it('are none if the list is empty, and stay as they are without a list', async () => {
    expect(await reader.readImageIds(formOf({ ids: [''] }), HASH)).toEqual([]);
    expect(await reader.readImageIds(formOf({ title: ['A'] }), HASH)).toBeUndefined();
  });

  it.each([
    ['a deleted image', keyOf(DELETED)],
    ['an unknown image', keyOf(UNKNOWN)],
    ['something that is not a key', 'lake'],
  ])('are refused with %s among them', async (_what, name) => {
    const form = formOf({ ids: [keyOf(LIVE), name] });
    await expect(reader.readImageIds(form, HASH)).rejects.toMatchObject({
      code: 'token-wrong',
      detail: `You must own all the image ids to add them to album ${HASH}`,
    });
  });

  it('are refused without a look-up if they are more than 1,000', async () => {
    const form = formOf({ ids: [Array.from({ length: 1001 }, () => keyOf(LIVE)).join()] });
    await expect(reader.readImageIds(form, HASH)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(lookups).toEqual([]);
  });

  it('can be removed whether they exist or not', () => {
    expect(reader.readIdsToRemove(formOf({ ids: [keyOf(DELETED), keyOf(UNKNOWN)] }))).toEqual(
      new Set([DELETED, UNKNOWN]),
    );
    expect(() => reader.readIdsToRemove(formOf({}))).toThrow('nothing to remove');
  });
});

describe('a form', () => {
  it('has the first known privacy and layout', async () => {
    const form = formOf({ title: ['Lakes'], privacy: ['private', 'secret'], layout: ['blog'], tags: ['water'] });
    expect(await reader.read(form, HASH)).toEqual({
      texts: { title: 'Lakes', privacy: 'secret', layout: 'blog' },
      imageIds: undefined,
      coverId: undefined,
    });
  });

  it('is blank if it changes nothing', async () => {
    expect(isBlank(await reader.read(formOf({ privacy: ['private'] }), HASH))).toBe(true);
    expect(isBlank(await reader.read(formOf({ cover: [''] }), HASH))).toBe(false);
    expect(isBlank(await reader.read(formOf({ ids: [''] }), HASH))).toBe(false);
  });

  it('has a cover, or an empty one for the first image', async () => {
    expect((await reader.read(formOf({ cover: [keyOf(LIVE)] }), HASH)).coverId).toBe(LIVE);
    expect((await reader.read(formOf({ cover: [''] }), HASH)).coverId).toBeNull();
    await expect(reader.read(formOf({ cover: ['lake'] }), HASH)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
