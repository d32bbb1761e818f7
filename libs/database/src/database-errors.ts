import { DomainError } from '#errors';
import { QueryFailedError } from 'typeorm';

const NO_SPACE = new Set(['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_DISK_FULL_NOWAIT']);

/** Codes of a connection that was lost or not made. Its transaction is rolled back unless it was being committed. */
const LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_UNEXPECTED_PACKET',
  'PROTOCOL_ERROR',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'HANDSHAKE_SSL_ERROR',
  'HANDSHAKE_UNKNOWN_ERROR',
  'AUTH_SWITCH_PLUGIN_ERROR',
  // The server ended this connection.
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_SESSION_WAS_KILLED',
  'ER_FORCING_CLOSE',
  'ER_ABORTING_CONNECTION',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_NET_READ_ERROR',
  'ER_NET_READ_INTERRUPTED',
  'ER_NET_ERROR_ON_WRITE',
  'ER_NET_WRITE_INTERRUPTED',
  'ER_NET_PACKETS_OUT_OF_ORDER',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_HANDSHAKE_ERROR',
  'ER_BAD_HOST_ERROR',
]);
/** Node's codes for sockets, host names and certificates. */
const NETWORK =
  /^(E(CONN|HOST|NET)[A-Z]+|EAI_[A-Z]+|ENOTFOUND|EPIPE|EPROTO|ETIMEDOUT|EADDRNOTAVAIL|E[MN]FILE|CERT_.*|ERR_(TLS|SSL|SOCKET)_.*|UNABLE_TO_.*|.*SELF_SIGNED_CERT.*)$/;

/** Codes of a server that answers but refuses for now: it lacks a resource, or imglink's account must be corrected. */
const REFUSED = new Set([
  // The account, or the host that it connects from, is refused.
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_ACCESS_DENIED_CHANGE_USER_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_HOST_IS_BLOCKED',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_USER_LIMIT_REACHED',
  'ER_MUST_CHANGE_PASSWORD',
  'ER_MUST_CHANGE_PASSWORD_LOGIN',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
  'ER_SECURE_TRANSPORT_REQUIRED',
  'ER_NOT_SUPPORTED_AUTH_MODE',
  'ER_PLUGIN_IS_NOT_LOADED',
  // The server accepts no writes, or no statements.
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_INNODB_READ_ONLY',
  'ER_OPEN_AS_READONLY',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  'ER_SERVER_OFFLINE_MODE',
  'ER_SERVER_ISNT_AVAILABLE',
  'ER_UNKNOWN_COM_ERROR',
  // The server lacks a resource, or a statement took too long.
  'ER_OUT_OF_RESOURCES',
  'ER_OUTOFMEMORY',
  'ER_OUT_OF_SORTMEMORY',
  'ER_ENGINE_OUT_OF_MEMORY',
  'ER_TOO_MANY_CONCURRENT_TRXS',
  'ER_LOCK_TABLE_FULL',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_ABORTED',
  'ER_TRANSACTION_ROLLBACK_DURING_COMMIT',
  'ER_QUERY_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_GET_ERRNO',
  'ER_ERROR_ON_READ',
  'ER_ERROR_ON_WRITE',
  // MariaDB's Spider: the shard behind the server does not answer.
  'ER_CONNECT_TO_FOREIGN_DATA_SOURCE',
  'ER_SPIDER_REMOTE_SERVER_GONE_AWAY',
]);
const SQLITE = /^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM|PERM|PROTOCOL|CORRUPT|NOTADB)/;
/** mysql2 has no name for this number. */
const SPIDER_REMOTE_SERVER_GONE_AWAY = 12_701;

/** Codes of a transaction that lost against another one. A retry from the start sees the rows of the winner. */
const CONTENDED = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_DUP_ENTRY']);

/** Codes of an INSERT whose primary key has a row. The transaction goes on. */
const DUPLICATE = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** A failed attempt to connect. Its cause always concerns the connection or the account, never a statement. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';

  constructor(override readonly cause: unknown) {
    super((cause as Error).message);
  }
}

interface DriverError {
  code?: string;
  errno?: number;
  message?: string;
  fatal?: boolean;
}

const codeOf = (error: unknown): string => {
  const cause = error instanceof QueryFailedError ? error.driverError : error;
  const { code, errno, message = '', fatal } = cause as DriverError;
  if (errno === SPIDER_REMOTE_SERVER_GONE_AWAY) return 'ER_SPIDER_REMOTE_SERVER_GONE_AWAY';
  if (code !== undefined) return code;
  // mysql2 gives these errors no code. The last two come from a pool that is being closed.
  if (message === 'Queue limit reached.') return 'ER_CON_COUNT_ERROR';
  const isOver = fatal === true || message === 'Pool is closed.' || message.startsWith('Connection is not established');
  return isOver ? 'PROTOCOL_CONNECTION_LOST' : '';
};

/** True if the server did not answer a statement in time. Its connection cannot be used again. */
export const isUnanswered = (error: unknown): boolean => codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT';

/** True if the connection was lost or not made, so a transaction was rolled back unless it was being committed. */
export const isConnectionLost = (error: unknown): boolean => {
  const code = codeOf(error instanceof ConnectFailure ? error.cause : error);
  return LOST.has(code) || NETWORK.test(code);
};

/** True if a row was not inserted because there is one with its primary key. */
export const isDuplicate = (error: unknown): boolean => DUPLICATE.has(codeOf(error));

/** True if another transaction won, so a retry from the start can succeed. */
export const isContended = (error: unknown): boolean => CONTENDED.has(codeOf(error));

/** Returns a DomainError for a known error of a driver. An unknown error is returned unchanged and counts as a bug. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const code = codeOf(error);
  const unavailable = (detail: string) =>
    new DomainError('unavailable', detail, { cause: error, retryAfterSeconds: 5 });
  if (NO_SPACE.has(code)) {
    return new DomainError('no-space', 'The database has no space left.', { cause: error, retryAfterSeconds: 30 });
  }
  if (isConnectionLost(error)) return unavailable('The database does not answer.');
  if (error instanceof ConnectFailure || REFUSED.has(code) || SQLITE.test(code))
    return unavailable('The database refuses the statement at the moment.');
  return error;
}
