import { DomainError, type ProblemCode, tooManyBytes } from '#errors';
import { ERRORS } from '@tus/server';

/** What the tus server refuses by itself, in our terms. */
const CODES: Record<number, ProblemCode> = {
  400: 'invalid-request',
  403: 'invalid-request',
  404: 'upload-not-found',
  409: 'upload-offset-mismatch',
  410: 'upload-gone',
};

/**
 * The reason of a refusal as a DomainError, if it is one: an error of ours, or one of the tus server. `maxBytes`: of an
 * image.
 */
export function asTusProblem(reason: unknown, maxBytes: number): unknown {
  if (reason instanceof DomainError) return reason;
  const { status_code: status = 500, body = '' } = reason as { status_code?: number; body?: string };
  // It has a name for each of its errors, but gives none to this one.
  if (body.startsWith('Request aborted')) {
    return new DomainError('upload-locked', 'Another request took the upload over.', { retryAfterSeconds: 1 });
  }
  if (body === ERRORS.ERR_SIZE_EXCEEDED.body) {
    return new DomainError('too-many-bytes', 'More bytes were sent than Upload-Length announced.');
  }
  if (status === 413) return tooManyBytes(maxBytes);
  const code = CODES[status];
  return code ? new DomainError(code, body.trim()) : reason;
}
