import { DomainError } from '#errors';
import { QueryFailedError } from 'typeorm';

const NO_SPACE = new Set(['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_DISK_FULL_NOWAIT']);

/** The connection is gone, or never came. What a transaction had done on it is rolled back, unless it was committing. */
const LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
]);

/** The server lives and says no, for now. */
const REFUSED = new Set([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  // Of MariaDB's Spider: the shard behind the server is away.
  'ER_CONNECT_TO_FOREIGN_DATA_SOURCE',
  'ER_SPIDER_REMOTE_SERVER_GONE_AWAY',
]);
/** mysql2 knows no name for it. */
const SPIDER_REMOTE_SERVER_GONE_AWAY = 12_701;

/** Another transaction was faster: this one, done again from its start, sees what that one wrote. */
const CONTENDED = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_DUP_ENTRY']);

const codeOf = (error: unknown): string => {
  const cause = error instanceof QueryFailedError ? error.driverError : error;
  const { code, errno, message } = cause as { code?: string; errno?: number; message?: string };
  if (errno === SPIDER_REMOTE_SERVER_GONE_AWAY) return 'ER_SPIDER_REMOTE_SERVER_GONE_AWAY';
  // mysql2 gives this one no code.
  return code ?? (message === 'Queue limit reached.' ? 'ER_CON_COUNT_ERROR' : '');
};

/** The server has not answered a statement in time; its connection is of no more use. */
export const isUnanswered = (error: unknown): boolean => codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT';

export const isConnectionLost = (error: unknown): boolean => LOST.has(codeOf(error));

export const isContended = (error: unknown): boolean => CONTENDED.has(codeOf(error));

/** A driver's failure as one that the caller can act on; anything unknown stays as it is, a bug. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const code = codeOf(error);
  if (NO_SPACE.has(code)) {
    return new DomainError('no-space', 'The database has no space left.', { cause: error, retryAfterSeconds: 30 });
  }
  if (LOST.has(code) || REFUSED.has(code) || /^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM)/.test(code)) {
    return new DomainError('unavailable', 'The database does not answer.', { cause: error, retryAfterSeconds: 5 });
  }
  return error;
}
