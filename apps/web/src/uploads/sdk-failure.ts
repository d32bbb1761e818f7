import { DigestMismatch, ImgLinkError, UploadFailed } from '#sdk';
import { UploadFailure } from './upload-failure.js';

/** Turns an error of the SDK into an UploadFailure. */
export function sdkFailure(error: unknown): UploadFailure {
  if (error instanceof UploadFailure) return error;
  const options = { cause: error };
  // 422 is final: a retry with the same key would return the same image.
  if (error instanceof DigestMismatch)
    return new UploadFailure(422, error.message, null, { ...options, code: 'digest-mismatch' });
  // The connection was lost, or the upload was cancelled.
  if (!(error instanceof ImgLinkError)) return new UploadFailure(0, '', null, options);
  const { status, code, problem, retryAfterSeconds } = error;
  const detail = code === 'unknown' ? '' : problem.detail || problem.title;
  // The job has failed for good, even if its problem has a status that would allow a retry.
  const isFinalAnyway = error instanceof UploadFailed && !(status >= 400 && status < 500);
  const retryAfterMs = retryAfterSeconds === undefined ? null : retryAfterSeconds * 1000;
  const known = code === 'unknown' ? '' : code;
  return new UploadFailure(isFinalAnyway ? 422 : status, detail, retryAfterMs, {
    ...options,
    code: known,
    limit: problem.limit,
  });
}
