import type { AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { AlbumKeyPipe } from '../lookup/album-key.pipe.js';
import type { AccessService } from './access.service.js';
import { AlbumOwnerGuard } from './album-owner.guard.js';
import { answerOf, principalOf } from './testing/guard-answers.js';

const codec = new KeyCodec('0123456789abcdef'.repeat(4));
const [ID, OTHER_ID] = [5n << 22n, 6n << 22n];
const [OWNER, OTHER] = [7n, 8n];

const access = { identify: vi.fn<AccessService['identify']>(), refuseBlocked: vi.fn<AccessService['refuseBlocked']>() };
const albums = { find: vi.fn<AlbumStore['find']>() };
const guard = new AlbumOwnerGuard(
  access as unknown as AccessService,
  albums as unknown as AlbumStore,
  new AlbumKeyPipe(codec),
  codec,
);

beforeEach(() => {
  access.identify.mockReset().mockResolvedValue(undefined);
  access.refuseBlocked.mockReset().mockResolvedValue(undefined);
  albums.find.mockReset().mockResolvedValue({ id: ID, ownerId: OWNER } as never);
});

const ask = (authorization?: string, key: string = codec.encode(ID)) =>
  answerOf(guard, { params: { key }, headers: { authorization } });

it.each([
  [`Bearer ${codec.deleteToken(ID)}`, 'allowed'],
  [`bearer  ${codec.deleteToken(ID)}`, 'allowed'],
  [`Bearer ${codec.deleteToken(OTHER_ID)}`, 'token-wrong'],
  ['Bearer x', 'token-wrong'],
  ['Basic x', 'token-missing'],
  [undefined, 'token-missing'],
])('answers an anonymous request with %j: %s', async (field, outcome) => {
  expect(await ask(field)).toBe(outcome);
  expect(albums.find).not.toHaveBeenCalled();
});

it('knows texts that cannot be keys', async () => {
  expect(await ask(undefined, 'lakes')).toBe('album-not-found');
});

describe('with the credentials of an account', () => {
  it.each([
    ['the owner', principalOf(OWNER, 'manage'), 'allowed'],
    ['an admin', principalOf(OTHER, 'admin'), 'allowed'],
    ['another account', principalOf(OTHER, 'upload', 'manage'), 'not-owner'],
    ['the owner, by a key that may only upload', principalOf(OWNER, 'upload'), 'scope-missing'],
  ])('answers %s', async (_who, who, outcome) => {
    access.identify.mockResolvedValue(who);
    expect(await ask()).toBe(outcome);
  });

  it('lets nobody own an anonymous album', async () => {
    albums.find.mockResolvedValue({ id: ID, ownerId: null } as never);
    access.identify.mockResolvedValue(principalOf(OWNER, 'manage'));
    expect(await ask()).toBe('not-owner');
  });
});

it('refuses every token of a client that has tried too many', async () => {
  access.refuseBlocked.mockRejectedValue(new DomainError('rate-limited', 'Too many.'));
  expect(await ask('Bearer x')).toBe('rate-limited');
  access.identify.mockResolvedValue(principalOf(OWNER, 'manage'));
  expect(await ask('Bearer imk_live')).toBe('allowed');
});
