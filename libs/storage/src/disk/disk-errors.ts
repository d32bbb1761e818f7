import { DomainError } from '#errors';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const UNAVAILABLE = new Set(['EIO', 'EMFILE', 'ENFILE', 'EROFS', 'EACCES', 'EPERM', 'ESTALE', 'ENODEV', 'ENOTDIR']);

/** A file system's failure as one that the caller can act on; anything unknown stays as it is, a bug. */
export function asDiskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (NO_SPACE.has(code)) {
    return new DomainError('no-space', 'The store has no space left.', { cause: error, retryAfterSeconds: 30 });
  }
  if (UNAVAILABLE.has(code)) {
    return new DomainError('unavailable', 'The store does not answer.', { cause: error, retryAfterSeconds: 5 });
  }
  return error;
}

export const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** For a `catch` where an absent file is just as good. */
export function unlessAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}
