import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

const ACCOUNT = 2n ** 62n - 1n;

const sessionOf = (seed: number, more: Partial<Session> = {}): Session => ({
  accountId: ACCOUNT,
  tokenSha256: Buffer.alloc(32, seed),
  keyId: null,
  createdAt: seed,
  expiresAt: Date.now() + 60_000,
  userAgent: 'Browser',
  ...more,
});

describe.each(DATABASE_KINDS)('sessions in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let sessions: SessionsRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [Session]);
    sessions = new SessionsRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it('are found by account and digest, listed newest first, found when they have expired, and deleted', async () => {
    const [older, newer] = [sessionOf(1, { keyId: 2n ** 61n + 1n }), sessionOf(2, { userAgent: null })];
    const others = sessionOf(3, { accountId: 5n });
    const expired = Array.from({ length: 3 }, (_, index) => sessionOf(10 + index, { expiresAt: 1 }));
    for (const session of [older, newer, others, ...expired]) await sessions.insert(session);
    expect(await sessions.find(ACCOUNT, older.tokenSha256)).toEqual(older);
    expect(await sessions.find(5n, older.tokenSha256)).toBeNull();
    expect(await sessions.expiredAt(2, 2)).toHaveLength(2);
    for (const session of expired) await sessions.delete(ACCOUNT, session.tokenSha256);
    expect(await sessions.expiredAt(2, 10)).toEqual([]);
    expect(await sessions.list(ACCOUNT)).toEqual([newer, older]);
    await sessions.delete(ACCOUNT, newer.tokenSha256);
    await sessions.delete(5n, older.tokenSha256);
    expect(await sessions.list(ACCOUNT)).toEqual([older]);
    expect(await sessions.list(5n)).toEqual([others]);
  });
});

it('finds expired sessions by an index of MySQL', async () => {
  await using databases = await Databases.start('mysql');
  await using open = await openDatabase(await databases.create(), [Session]);
  const rows = Array.from({ length: 250 }, (_, at) => sessionOf(at, { expiresAt: at }));
  await open.source.manager.insert(Session, rows);
  await open.source.query('ANALYZE TABLE sessions');
  const log = vi.spyOn(open.source.logger, 'logQuery');
  await new SessionsRepository(open.database).expiredAt(3, 10);
  const [plan] = (await open.source.query(`EXPLAIN ${log.mock.calls[0]?.[0]}`, ['3'])) as object[];
  expect(plan).toMatchObject({ type: 'range', key: 'sessions_expires_at' });
});
