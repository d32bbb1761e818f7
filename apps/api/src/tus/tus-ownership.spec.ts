import type { Principal, Scopes } from '#accounts';
import type { AnnouncedImage } from '#resumable';
import { expect, it } from 'vitest';

import { checkTusOwner } from './tus-ownership.js';

const of = (id: bigint, ...scopes: Scopes) => ({ account: { id }, scopes }) as unknown as Principal;
const ANONYMOUS: AnnouncedImage = { title: null, description: null, expiresInSeconds: null, sha256: null };
const OWNED = { ...ANONYMOUS, owner: { accountId: '5', keyId: '6', totalBytes: { account: null, key: null } } };

it.each<[string, AnnouncedImage, Principal | undefined]>([
  ['an anonymous upload, by everybody', ANONYMOUS, undefined],
  ['an anonymous upload, by an account', ANONYMOUS, of(7n, 'upload')],
  ['an upload of its account', OWNED, of(5n, 'upload')],
  ['an upload of any account, by an admin', OWNED, of(7n, 'admin')],
])('allows %s', (_text, image, principal) => {
  expect(() => checkTusOwner({ image }, principal)).not.toThrow();
});

it.each([
  ['credentials-required', undefined],
  ['not-owner', of(7n, 'upload', 'manage')],
])('throws %s for an upload of another account', (code, principal) => {
  expect(() => checkTusOwner({ image: OWNED }, principal)).toThrow(expect.objectContaining({ code }));
});
