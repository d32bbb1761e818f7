import { DomainError } from '#errors';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const UNAVAILABLE = new Set(['EIO', 'EMFILE', 'ENFILE', 'EROFS', 'EACCES', 'EPERM', 'ESTALE', 'ENODEV', 'ENOTDIR']);

/** Returns the DomainError for an error of the file system. Any other error is a bug and is returned unchanged. */
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

/** For `catch`: rethrows every error but one that says that the file is absent. */
export function unlessAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}
