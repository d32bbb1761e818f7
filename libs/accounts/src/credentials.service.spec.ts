import { expect, it, vi } from 'vitest';

import type { AccountStore } from './accounts/account-store.js';
import type { Account } from './accounts/account.entity.js';
import { CredentialsService } from './credentials.service.js';
import type { ApiKey } from './keys/api-key.entity.js';
import type { ApiKeyStore } from './keys/api-key-store.js';
import { formatApiKey, newSecret, secretDigest } from './keys/api-key-text.js';
import type { ApiKeyUses } from './keys/api-key-uses.js';
import type { Session } from './sessions/session.entity.js';
import { accountOf, apiKeyOf } from './testing/account-rows.js';

const SECRET = newSecret();
const TEXT = formatApiKey({ id: 1n, secret: SECRET });
const ALL = ['upload', 'manage', 'admin'];

function create(key: Partial<ApiKey> | null, account: Partial<Account> | null) {
  const row = key && apiKeyOf(1n, 5n, { secretSha256: secretDigest(SECRET), ...key });
  const note = vi.fn<ApiKeyUses['note']>();
  const accounts = {
    find: async (id: bigint) => (account && id === 5n ? accountOf(5n, account) : null),
    findAdmin: async () => accountOf(1n, { role: 'admin' }),
  } as unknown as AccountStore;
  const keys = { find: async (id: bigint) => (id === 1n ? row : null) } as unknown as ApiKeyStore;
  return { note, credentials: new CredentialsService(accounts, keys, { note } as unknown as ApiKeyUses) };
}

it.each<[string, Partial<ApiKey> | null, Partial<Account> | null, string[] | undefined]>([
  ['a live key', {}, {}, ['upload', 'manage']],
  ['a key that expires later', { expiresAt: Date.now() + 60_000 }, {}, ['upload', 'manage']],
  ['a key of an administrator', { scopes: ['upload', 'admin'] }, { role: 'admin' }, ['upload', 'admin']],
  ['a key of a former administrator', { scopes: ['upload', 'admin'] }, {}, ['upload']],
  ['an unknown key', null, {}, undefined],
  ['a key with another secret', { secretSha256: Buffer.alloc(32) }, {}, undefined],
  ['a revoked key', { revokedAt: 1 }, {}, undefined],
  ['an expired key', { expiresAt: 1 }, {}, undefined],
  ['a key of a disabled account', {}, { disabledAt: 1 }, undefined],
  ['a key of a deleted account', {}, { deletedAt: 1 }, undefined],
  ['a key without its account', {}, null, undefined],
])('looks at %s', async (_what, key, account, scopes) => {
  const { credentials, note } = create(key, account);
  const found = await credentials.findByApiKey(TEXT);
  expect(found?.scopes).toEqual(scopes);
  expect(note).toHaveBeenCalledTimes(found ? 1 : 0);
  // A session that began with the key ends with it.
  const session = { accountId: 5n, keyId: 1n } as Session;
  const isOtherSecret = key?.secretSha256 !== undefined;
  const bySession = await credentials.findBySession(session, undefined);
  expect(bySession?.scopes).toEqual(isOtherSecret ? ['upload', 'manage'] : scopes);
});

it.each<[Partial<Account>, string[] | undefined]>([
  [{}, ['upload', 'manage']],
  [{ role: 'admin' }, ALL],
  [{ disabledAt: 1 }, undefined],
])('looks at the session of a person of the account %j', async (account, scopes) => {
  const session = { accountId: 5n, keyId: null } as Session;
  const { credentials } = create(null, account);
  expect((await credentials.findBySession(session, undefined))?.scopes).toEqual(scopes);
});

it('accepts the session of the present ADMIN_TOKEN, and not of a former one', async () => {
  const session = { accountId: 1n, keyId: 77n } as Session;
  const { credentials } = create(null, null);
  expect(await credentials.findBySession(session, 77n)).toMatchObject({ scopes: ALL, credential: 'session' });
  expect(await credentials.findBySession(session, 78n)).toBeUndefined();
});

it('finds nobody by a text that is no key', async () => {
  const { credentials } = create({}, {});
  expect(await credentials.findByApiKey(`${TEXT}x`)).toBeUndefined();
});
