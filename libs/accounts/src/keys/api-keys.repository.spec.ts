import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { apiKeyOf } from '../testing/account-rows.js';
import { AccountKey, ApiKey } from './api-key.entity.js';
import { ApiKeysRepository } from './api-keys.repository.js';

const ACCOUNT = 9n;

describe.each(DATABASE_KINDS)('API keys in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let keys: ApiKeysRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [ApiKey, AccountKey]);
    keys = new ApiKeysRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it('that ended before a time are found, and deleted with their entry in the list of the account', async () => {
    const live = apiKeyOf(1n, ACCOUNT, { expiresAt: 2_000 });
    const revoked = apiKeyOf(2n, ACCOUNT, { revokedAt: 999 });
    const expired = apiKeyOf(3n, ACCOUNT, { expiresAt: 999 });
    for (const key of [live, revoked, expired]) await keys.insert(key);
    expect(await keys.revokedBefore(1_000, 10)).toEqual([revoked]);
    expect(await keys.expiredBefore(1_000, 10)).toEqual([expired]);
    for (const key of [revoked, expired]) await keys.delete(key);
    expect([await keys.revokedBefore(1_000, 10), await keys.expiredBefore(1_000, 10)]).toEqual([[], []]);
    expect(await keys.list(ACCOUNT)).toEqual([live]);
    expect(await open.database.read((rows) => rows.findBy(AccountKey, { accountId: ACCOUNT }))).toEqual([
      { accountId: ACCOUNT, keyId: 1n },
    ]);
  });
});

it('finds keys that ended by an index of MySQL', async () => {
  await using databases = await Databases.start('mysql');
  await using open = await openDatabase(await databases.create(), [ApiKey, AccountKey]);
  const rows = Array.from({ length: 500 }, (_, at) =>
    apiKeyOf(BigInt(at + 1), ACCOUNT, { revokedAt: at % 2 ? at : null, expiresAt: at }),
  );
  await open.source.manager.insert(ApiKey, rows);
  await open.source.query('ANALYZE TABLE api_keys');
  const keys = new ApiKeysRepository(open.database);
  const log = vi.spyOn(open.source.logger, 'logQuery');
  await keys.revokedBefore(3, 10);
  await keys.expiredBefore(3, 10);
  const [revoked, expired] = log.mock.calls.map(([sql]) => sql);
  const plan = async (sql = '') => ((await open.source.query(`EXPLAIN ${sql}`, ['3'])) as object[])[0];
  expect(await plan(revoked)).toMatchObject({ type: 'range', key: 'api_keys_revoked_at' });
  expect(await plan(expired)).toMatchObject({ type: 'range', key: 'api_keys_expires_at' });
});
