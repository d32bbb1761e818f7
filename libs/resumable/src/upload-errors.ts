import { DomainError } from '#errors';

/** Another request changes the same upload. tus clients then ask for the offset with HEAD and resume there. */
export const uploadLocked = (): DomainError =>
  new DomainError('upload-locked', 'Another request is changing this upload.', { retryAfterSeconds: 1 });

export const uploadComplete = (): DomainError => new DomainError('upload-complete', 'The upload has all of its bytes.');

export const isGone = (error: unknown): boolean => error instanceof DomainError && error.code === 'upload-gone';
