import type { Principal } from '#accounts';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import type { ImageLocator } from '#uploads';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import type { AccessService } from './access.service.js';
import { ImageOwnerGuard } from './image-owner.guard.js';
import { answerOf, principalOf } from './testing/guard-answers.js';

const codec = new KeyCodec('0123456789abcdef'.repeat(4));
const ID = 5n << 22n;
const KEY = codec.encode(ID);
const OWNER = 7n;
const OTHER = 8n;

const reply = { header: vi.fn() };
const access = { identify: vi.fn<AccessService['identify']>(), refuseBlocked: vi.fn<AccessService['refuseBlocked']>() };
const images = { findOwner: vi.fn<ImageLocator['findOwner']>() };
const guard = new ImageOwnerGuard(
  access as unknown as AccessService,
  images as unknown as ImageLocator,
  new ImageKeyPipe(codec),
  codec,
);

beforeEach(() => {
  reply.header.mockReset();
  access.identify.mockReset().mockResolvedValue(undefined);
  access.refuseBlocked.mockReset().mockResolvedValue(undefined);
  images.findOwner.mockReset().mockResolvedValue(OWNER);
});

const ask = (authorization?: string, key: string = KEY, method = 'DELETE') =>
  answerOf(guard, { method, params: { key }, headers: { authorization } }, reply);

describe('a request without credentials of an account', () => {
  it.each(['Bearer', 'bearer', 'Bearer  '])('is allowed with the delete token after %j', async (scheme) => {
    expect(await ask(`${scheme} ${codec.deleteToken(ID)}`)).toBe('allowed');
    expect(images.findOwner).not.toHaveBeenCalled();
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', codec.deleteToken(ID)])(
    'needs a token: %j',
    async (field) => {
      expect(await ask(field)).toBe('token-missing');
    },
  );

  it.each(['x', codec.deleteToken(6n << 22n), codec.deleteToken(ID).slice(0, -1)])(
    'is refused with the token %s',
    async (token) => {
      expect(await ask(`Bearer ${token}`)).toBe('token-wrong');
    },
  );
});

describe('a request of an account', () => {
  it.each<[string, Principal, bigint | null, string]>([
    ['the owner', principalOf(OWNER, 'upload', 'manage'), OWNER, 'allowed'],
    ['the owner with a key for uploads', principalOf(OWNER, 'upload'), OWNER, 'scope-missing'],
    ['another account', principalOf(OTHER, 'manage'), OWNER, 'not-owner'],
    ['a member, about an anonymous image', principalOf(OTHER, 'manage'), null, 'not-owner'],
    ['an admin', principalOf(OTHER, 'admin'), OWNER, 'allowed'],
    ['an admin, about an anonymous image', principalOf(OTHER, 'admin'), null, 'allowed'],
  ])('by %s', async (_name, known, owner, outcome) => {
    access.identify.mockResolvedValue(known);
    images.findOwner.mockResolvedValue(owner);
    expect(await ask('Bearer imk_')).toBe(outcome);
  });

  it('answers 404 for an image that does not exist', async () => {
    access.identify.mockResolvedValue(principalOf(OWNER, 'manage'));
    images.findOwner.mockRejectedValue(new DomainError('image-not-found', 'There is no image with this key.'));
    expect(await ask('Bearer imk_')).toBe('image-not-found');
  });

  it('is refused if its credentials are invalid', async () => {
    access.identify.mockRejectedValue(new DomainError('credentials-invalid', 'The API key is revoked.'));
    expect(await ask('Bearer imk_')).toBe('credentials-invalid');
  });
});

it('answers 404 before 401 for a text that cannot be a key', async () => {
  expect(await ask(undefined, 'no-key')).toBe('image-not-found');
  expect(access.identify).not.toHaveBeenCalled();
});

it('keeps the answer of a GET from caches', async () => {
  await ask(`Bearer ${codec.deleteToken(ID)}`, KEY, 'GET');
  expect(reply.header).toHaveBeenCalledWith('cache-control', 'private, no-store');
});

it('refuses every token of a client that has tried too many', async () => {
  access.refuseBlocked.mockRejectedValue(new DomainError('rate-limited', 'Too many.'));
  expect(await ask('Bearer x')).toBe('rate-limited');
  access.identify.mockResolvedValue(principalOf(OWNER, 'manage'));
  expect(await ask('Bearer imk_live')).toBe('allowed');
});
