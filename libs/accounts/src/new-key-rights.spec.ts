import { expect, it } from 'vitest';

import { rightsOfNewKey, type WantedRights } from './new-key-rights.js';
import type { Principal } from './principal.js';
import { type AccountLimits, NO_LIMITS } from './rights/account-limits.js';
import { DEFAULT_SCOPES, SCOPES } from './rights/scopes.js';
import { accountOf, apiKeyOf } from './testing/account-rows.js';

const member = accountOf(5n);
const admin = accountOf(6n, { role: 'admin' });
const limits = { ...NO_LIMITS, uploadsPerHour: 5, imageBytes: 1000, expiresIn: 60 };
const limited = apiKeyOf(1n, 5n, { scopes: ['manage'], limits, expiresAt: 2000 });

const byLimitedKey: Principal = { account: member, scopes: ['manage'], key: limited, credential: 'key' };
const bySession: Principal = { account: member, scopes: DEFAULT_SCOPES, key: null, credential: 'session' };
const byToken: Principal = { account: admin, scopes: SCOPES, key: null, credential: 'admin-token' };
const byAdminKey: Principal = { account: admin, scopes: SCOPES, key: limited, credential: 'key' };

it('gives a key the rights of the key that makes it', () => {
  expect(rightsOfNewKey(byLimitedKey, member, { scopes: ['manage'] })).toEqual({
    scopes: ['manage'],
    limits,
    countsWith: 1n,
    expiresAt: 2000,
  });
});

it('gives a key what is wanted, within the rights of the key that makes it', () => {
  const wanted = { scopes: ['manage' as const], limits: { uploadsPerHour: 4, totalBytes: 9, expiresIn: null } };
  expect(rightsOfNewKey(byLimitedKey, member, { ...wanted, expiresAt: 1999 })).toEqual({
    scopes: ['manage'],
    limits: { ...limits, uploadsPerHour: 4, totalBytes: 9, expiresIn: null },
    countsWith: 1n,
    expiresAt: 1999,
  });
});

it.each<[string, WantedRights]>([
  ['the default scopes', {}],
  ['another scope', { scopes: ['manage', 'upload'] }],
  ['a higher limit', { scopes: ['manage'], limits: { uploadsPerHour: 6 } }],
  ['no limit', { scopes: ['manage'], limits: { imageBytes: null } }],
  ['more time', { scopes: ['manage'], expiresAt: 2001 }],
  ['all time', { scopes: ['manage'], expiresAt: null }],
])('throws scope-missing for %s than the key has that makes it', (_what, wanted) => {
  expect(() => rightsOfNewKey(byLimitedKey, member, wanted)).toThrow('scope-missing');
});

it.each<[Partial<AccountLimits>, bigint | null, bigint | null]>([
  [{ uploadsPerHour: 5 }, null, 1n],
  [{ bytesPerDay: 5 }, null, 1n],
  [{ totalBytes: 5 }, null, 1n],
  [{ totalBytes: 5 }, 9n, 9n],
  [{ imageBytes: 5, expiresIn: 60 }, null, null],
  [{}, null, null],
])('lets a key with the limits %j that counts with %s make keys that count with %s', (own, countsWith, expected) => {
  const key = apiKeyOf(1n, 5n, { limits: { ...NO_LIMITS, ...own }, countsWith });
  const maker: Principal = { account: member, scopes: DEFAULT_SCOPES, key, credential: 'key' };
  expect(rightsOfNewKey(maker, member, {}).countsWith).toBe(expected);
});

it('gives a person the default rights', () => {
  const rights = { scopes: DEFAULT_SCOPES, limits: NO_LIMITS, countsWith: null, expiresAt: null };
  expect(rightsOfNewKey(bySession, member, {})).toEqual(rights);
});

it.each([byToken, byAdminKey])('lets an administrator give any rights', (maker) => {
  const wanted = { scopes: SCOPES, limits: { uploadsPerHour: 9 }, expiresAt: 9000 };
  expect(rightsOfNewKey(maker, admin, wanted)).toEqual({
    ...wanted,
    limits: { ...NO_LIMITS, uploadsPerHour: 9 },
    countsWith: null,
  });
  expect(() => rightsOfNewKey(maker, member, wanted)).toThrow('Only a key of an admin account');
});
