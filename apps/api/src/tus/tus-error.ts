import { DomainError, type ProblemCode, tooManyBytes } from '#errors';
import { ERRORS } from '@tus/server';

/** The problems of the errors that @tus/server throws itself, by their status. */
const CODES: Record<number, ProblemCode> = {
  400: 'invalid-request',
  403: 'invalid-request',
  404: 'upload-not-found',
  409: 'upload-offset-mismatch',
  410: 'upload-gone',
};

/**
 * Turns an error of @tus/server into a DomainError. A DomainError, which our store threw, is returned unchanged, and
 * so is any other error, which is a bug. `maxBytes`: the limit of an image.
 */
export function toDomainError(error: unknown, maxBytes: number): unknown {
  if (error instanceof DomainError) return error;
  const { status_code: status = 500, body = '' } = error as { status_code?: number; body?: string };
  // ERRORS.ABORTED, with which it ends a request whose upload another request wants.
  if (body.startsWith('Request aborted')) {
    return new DomainError('upload-locked', 'Another request continues this upload.', { retryAfterSeconds: 1 });
  }
  if (body === ERRORS.ERR_SIZE_EXCEEDED.body) {
    return new DomainError('too-many-bytes', 'The body has more bytes than Upload-Length announced.');
  }
  if (status === 413) return tooManyBytes(maxBytes);
  const code = CODES[status];
  return code ? new DomainError(code, body.trim()) : error;
}
