import { CacheFactory } from '#cache';
import { openDatabase, type OpenDatabase } from '#database/testing';
import { createLog } from '#observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { RedisServer } from '../../../test/harness/redis.js';
import { until } from '../../../test/harness/until.js';
import { Account } from './accounts/account.entity.js';
import { AccountName } from './accounts/account-name.entity.js';
import { AccountStore } from './accounts/account-store.js';
import { AccountsRepository } from './accounts/accounts.repository.js';
import { AccountKey, ApiKey } from './keys/api-key.entity.js';
import { ApiKeyStore } from './keys/api-key-store.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { SessionStore } from './sessions/session-store.js';
import { Session } from './sessions/session.entity.js';
import { SessionsRepository } from './sessions/sessions.repository.js';

/** The stores of one process. */
interface OneProcess {
  open: OpenDatabase;
  caches: CacheFactory;
  accounts: AccountStore;
  keys: ApiKeyStore;
  sessions: SessionStore;
  keyRows: ApiKeysRepository;
}

describe.each(DATABASE_KINDS)('accounts, keys and sessions of two processes over %s', (kind) => {
  let databases: Databases;
  let redis: RedisServer;
  let here: OneProcess;
  let there: OneProcess;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    redis = await RedisServer.start({ policy: 'allkeys-lru' });
    const options = await databases.create();
    const start = async (): Promise<OneProcess> => {
      const open = await openDatabase(options, [Account, AccountName, ApiKey, AccountKey, Session]);
      // The timeout is long, since the machine may be busy.
      const caches = await CacheFactory.connect({ url: redis.url, log: createLog('silent'), timeoutMs: 1_000 });
      await until(() => caches.isFeedLive, 'the change feed is live');
      const keyRows = new ApiKeysRepository(open.database);
      return {
        open,
        caches,
        keyRows,
        accounts: new AccountStore(new AccountsRepository(open.database), caches),
        keys: new ApiKeyStore(keyRows, caches),
        sessions: new SessionStore(new SessionsRepository(open.database), caches),
      };
    };
    here = await start();
    there = await start();
  });

  afterAll(async () => {
    for (const { caches, open } of [here, there]) {
      caches.close();
      await open[Symbol.asyncDispose]();
    }
    await redis[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it('keeps every field of a key', async () => {
    const limits = { uploadsPerHour: 1, bytesPerDay: 2, totalBytes: 2 ** 52, imageBytes: null, expiresIn: 60 };
    const expiresAt = Date.now() + 86_400_000;
    const { key } = await here.keys.create({ accountId: 5n, name: 'Café 📱', scopes: ['upload'], limits, expiresAt });
    expect(await there.keys.find(key.id)).toEqual(key);
    // From the shared cache, and from the database.
    expect(await here.keys.find(key.id)).toEqual(key);
    expect(await there.keyRows.find(key.id)).toEqual(key);
  });

  it('shows a revocation to the other process', async () => {
    const { key } = await here.keys.create({ accountId: 6n, name: 'x', scopes: ['upload'] });
    const other = await here.keys.create({ accountId: 6n, name: 'y', scopes: ['upload'] });
    expect((await there.keys.find(key.id))?.revokedAt).toBeNull();
    expect(await here.keys.revoke(key.id)).toBe(true);
    await until(async () => (await there.keys.find(key.id))?.revokedAt !== null, 'the revocation is known');
    expect(await there.keys.revoke(key.id)).toBe(false);
    expect((await there.keys.list(6n)).map(({ id }) => id)).toEqual([other.key.id]);
    expect(await here.keys.announceRevocation(key.id)).toBe(true);
    expect(await here.keys.announceRevocation(other.key.id)).toBeUndefined();
  });

  it('records a use without changing the key otherwise', async () => {
    const { key } = await here.keys.create({ accountId: 7n, name: 'x', scopes: ['upload'] });
    await here.keyRows.noteUse(key.id, 1_800_000_000_000);
    expect((await there.keys.list(7n))[0]).toEqual({ ...key, lastUsedAt: 1_800_000_000_000 });
  });

  it('shows changes and the deletion of an account to the other process', async () => {
    const { id } = await here.accounts.create({ name: 'Zoë' });
    expect(await there.accounts.find(id)).toMatchObject({ name: 'Zoë', role: 'member', disabledAt: null });
    await here.accounts.update(id, { role: 'admin', limits: { totalBytes: 5 }, isDisabled: true });
    await until(async () => (await there.accounts.find(id))?.disabledAt !== null, 'the change is known');
    expect(await there.accounts.find(id)).toMatchObject({ role: 'admin', limits: { totalBytes: 5, imageBytes: null } });
    await there.accounts.delete(id);
    await until(async () => (await here.accounts.find(id))?.deletedAt !== null, 'the deletion is known');
    await expect(here.accounts.update(id, {})).rejects.toMatchObject({ code: 'account-not-found' });
    expect(await here.accounts.findByName('Zoë')).toBeNull();
  });

  it('gives a name to one of many accounts that want it, and frees it', async () => {
    const create = (accounts: AccountStore) => accounts.create({ name: 'wanted' }).catch((error: unknown) => error);
    const made = await Promise.all([here, there, here, there].map(({ accounts }) => create(accounts)));
    const created = made.filter((outcome) => !(outcome instanceof Error)) as Account[];
    expect(created).toHaveLength(1);
    const [{ id } = { id: 0n }] = created;
    await there.accounts.update(id, { name: 'other' });
    expect((await here.accounts.findByName('other'))?.id).toBe(id);
    await expect(here.accounts.create({ name: 'wanted' })).resolves.toMatchObject({ name: 'wanted' });
  });

  it('takes over a name whose account was never inserted, or was deleted without freeing it', async () => {
    const rows = new AccountsRepository(here.open.database);
    const { nameHash } = await import('./accounts/account-name.entity.js');
    await rows.takeName(nameHash('half'), 1234n);
    await expect(there.accounts.create({ name: 'half' })).resolves.toMatchObject({ id: 1234n });
    const { id } = await here.accounts.create({ name: 'gone' });
    await rows.delete(id, Date.now());
    const again = await there.accounts.create({ name: 'gone' });
    expect(again.id).not.toBe(id);
  });

  it('lists accounts by id, without those that are deleted', async () => {
    const { id } = await here.accounts.create({ name: 'listed' });
    const all = await there.accounts.list(undefined, 100);
    const ids = all.map((account) => account.id);
    expect(ids).toEqual(ids.toSorted((one, other) => (one < other ? 1 : -1)));
    expect(await there.accounts.list(id + 1n, 1)).toEqual([await there.accounts.find(id)]);
    await here.accounts.delete(id);
    expect((await there.accounts.list(undefined, 100)).map((account) => account.id)).not.toContain(id);
  });

  it('ends a session in every process', async () => {
    const { session, token } = await here.sessions.begin({ accountId: 8n, keyId: null, userAgent: 'x'.repeat(300) });
    expect(session.userAgent).toHaveLength(256);
    expect(await there.sessions.find(token)).toEqual(session);
    expect(await there.sessions.list(8n)).toEqual([session]);
    expect(await there.sessions.find(`${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`)).toBeUndefined();
    await here.sessions.end(session);
    await until(async () => (await there.sessions.find(token)) === undefined, 'the session has ended');
    expect(await there.sessions.list(8n)).toEqual([]);
  });
});
