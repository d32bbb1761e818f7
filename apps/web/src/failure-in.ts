import { DigestMismatch, ImgLinkError, UploadFailed } from '#sdk';
import { UploadFailure } from './upload-failure.js';

/** What the SDK threw, as the queue knows it. */
export function failureIn(error: unknown): UploadFailure {
  if (error instanceof UploadFailure) return error;
  const options = { cause: error };
  // The same bytes would be answered with the same image.
  if (error instanceof DigestMismatch)
    return new UploadFailure(422, error.message, null, { ...options, code: 'digest-mismatch' });
  // The connection was lost, or is no longer wanted.
  if (!(error instanceof ImgLinkError)) return new UploadFailure(0, '', null, options);
  const { status, code, problem, retryAfterSeconds } = error;
  const detail = code === 'unknown' ? '' : problem.detail || problem.title;
  // The job has ended for good, whatever status its problem carries.
  const isFinalAnyway = error instanceof UploadFailed && !(status >= 400 && status < 500);
  const retryAfterMs = retryAfterSeconds === undefined ? null : retryAfterSeconds * 1000;
  const known = code === 'unknown' ? '' : code;
  return new UploadFailure(isFinalAnyway ? 422 : status, detail, retryAfterMs, {
    ...options,
    code: known,
    limit: problem.limit,
  });
}
