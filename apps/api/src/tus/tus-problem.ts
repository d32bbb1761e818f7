import { DomainError, type ProblemCode } from '#errors';

/** What the tus server refuses by itself, in our terms. */
const CODES: Record<number, ProblemCode> = {
  400: 'invalid-request',
  403: 'invalid-request',
  404: 'upload-not-found',
  409: 'upload-offset-mismatch',
  410: 'upload-gone',
  413: 'too-many-bytes',
};

/** The reason of a refusal as a DomainError, if it is one: an error of ours, or one of the tus server. */
export function asTusProblem(reason: unknown): unknown {
  if (reason instanceof DomainError) return reason;
  const { status_code: status = 500, body = '' } = reason as { status_code?: number; body?: string };
  // It has a name for each of its errors, but gives none to this one.
  if (body.startsWith('Request aborted')) {
    return new DomainError('upload-locked', 'Another request took the upload over.', { retryAfterSeconds: 1 });
  }
  const code = CODES[status];
  return code ? new DomainError(code, body.trim()) : reason;
}
