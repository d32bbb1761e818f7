import { DomainError } from '#errors';

/** Of an upload that another request is at work on. tus clients ask with HEAD where to go on, and do. */
export const uploadLocked = (): DomainError =>
  new DomainError('upload-locked', 'Another request is at work on this upload.', { retryAfterSeconds: 1 });
