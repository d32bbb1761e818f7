import { DomainError } from '#errors';
import { QueryFailedError } from 'typeorm';

/** A driver's failure as one that the caller can act on; anything unknown stays as it is, a bug. */
export function asDatabaseError(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const { code } = error.driverError as { code?: string };
  if (code === 'SQLITE_FULL') {
    return new DomainError('no-space', 'The database has no space left.', { cause: error, retryAfterSeconds: 30 });
  }
  if (code && /^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM)/.test(code)) {
    return new DomainError('unavailable', 'The database does not answer.', { cause: error, retryAfterSeconds: 5 });
  }
  return error;
}
