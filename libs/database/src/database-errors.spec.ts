import { DomainError } from '#errors';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';

import {
  asDatabaseError,
  ConnectFailure,
  isConnectionLost,
  isContended,
  isDuplicate,
  isUnanswered,
} from './database-errors.js';

const failed = (facts: { code?: string; errno?: number; message?: string; fatal?: boolean }) =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error(facts.message ?? 'no'), facts));

describe('a failure of the database', () => {
  it.each([
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_SEQUENCE_TIMEOUT',
    'ECONNREFUSED',
    'EAI_AGAIN',
    'ENETUNREACH',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ER_CON_COUNT_ERROR',
    'ER_TOO_MANY_USER_CONNECTIONS',
    'ER_CLIENT_INTERACTION_TIMEOUT',
  ])('of the connection is unavailable, and may be tried again: %s', (code) => {
    expect(asDatabaseError(failed({ code }))).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
    expect(isConnectionLost(failed({ code }))).toBe(true);
  });

  it.each([
    { fatal: true, message: "Can't add new command when connection is in closed state" },
    { message: 'Queue limit reached.' },
    { message: 'Pool is closed.' },
  ])('to which mysql2 gives no code is one of the connection: %j', (facts) => {
    expect(asDatabaseError(failed(facts))).toMatchObject({ code: 'unavailable' });
    expect(isConnectionLost(failed(facts))).toBe(true);
  });

  it.each([
    'ER_ACCESS_DENIED_ERROR',
    'ER_DBACCESS_DENIED_ERROR',
    'ER_TABLEACCESS_DENIED_ERROR',
    'ER_SPECIFIC_ACCESS_DENIED_ERROR',
    'ER_BAD_DB_ERROR',
    'ER_HOST_IS_BLOCKED',
    'ER_HOST_NOT_PRIVILEGED',
    'ER_USER_LIMIT_REACHED',
    'ER_MUST_CHANGE_PASSWORD',
    'ER_ACCOUNT_HAS_BEEN_LOCKED',
    'ER_SECURE_TRANSPORT_REQUIRED',
    'ER_OPTION_PREVENTS_STATEMENT',
    'ER_READ_ONLY_MODE',
    'ER_LOCK_WAIT_TIMEOUT',
    'ER_LOCK_DEADLOCK',
    'ER_QUERY_INTERRUPTED',
    'ER_QUERY_TIMEOUT',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_IOERR_FSYNC',
    'SQLITE_READONLY',
    'SQLITE_CORRUPT',
  ])('of the account, or by which the server refuses for now, is unavailable: %s', (code) => {
    expect(asDatabaseError(failed({ code }))).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
    expect(isConnectionLost(failed({ code }))).toBe(false);
  });

  it.each(['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL'])('is `no-space` when the disk is full: %s', (code) => {
    expect(asDatabaseError(failed({ code }))).toMatchObject({ code: 'no-space' });
  });

  it.each(['ER_PARSE_ERROR', 'ER_NO_SUCH_TABLE', 'ER_DUP_ENTRY', 'SQLITE_ERROR', 'ERR_INVALID_ARG_TYPE', 'ENOENT'])(
    'is returned unchanged when it is a bug: %s',
    (code) => {
      const error = failed({ code });
      expect(asDatabaseError(error)).toBe(error);
      expect(isConnectionLost(error)).toBe(false);
    },
  );

  it('is `unavailable` when connecting failed, and counts as a lost connection only if the server may be gone', () => {
    const locked = new ConnectFailure(Object.assign(new Error('this account is locked'), { errno: 4151 }));
    expect(asDatabaseError(locked)).toMatchObject({ code: 'unavailable' });
    expect(isConnectionLost(locked)).toBe(false);
    const refused = new ConnectFailure(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    expect(asDatabaseError(refused)).toMatchObject({ code: 'unavailable' });
    expect(isConnectionLost(refused)).toBe(true);
  });

  it.each([
    ['ER_DUP_ENTRY', true],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', true],
    ['SQLITE_CONSTRAINT_NOTNULL', false],
    ['ER_BAD_NULL_ERROR', false],
  ])('says that the primary key of a row exists: %s, %s', (code, expected) => {
    expect(isDuplicate(failed({ code }))).toBe(expected);
  });

  it('is recognised as unanswered, lost or contended', () => {
    expect(isUnanswered(failed({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }))).toBe(true);
    expect(isUnanswered(failed({ code: 'ER_QUERY_TIMEOUT' }))).toBe(false);
    for (const code of ['ER_DUP_ENTRY', 'ER_LOCK_DEADLOCK']) expect(isContended(failed({ code }))).toBe(true);
    const ours = new DomainError('not-found', 'no');
    expect(asDatabaseError(ours)).toBe(ours);
  });
});
