import { formatBytes, formatDuration } from './format-values.js';
import type { Language } from './languages.js';
import { UPLOAD_PAGE } from './strings.js';

/** Why an upload failed. */
export interface UploadProblem {
  /** The code of the problem, or `connection` if no answer came. */
  code: string;
  status: number;
  /** In English; empty if the server sent none. */
  detail: string;
  /** The limit that was exceeded, in bytes or pixels. */
  limit?: number | undefined;
  retryAfterSeconds?: number | undefined;
}

/**
 * The text for a person about an upload that failed: what went wrong, with limits and waiting times, and what to do.
 * `isHeic`: the file is in a format that cameras of phones write and most browsers do not show.
 */
export function uploadFailureText(problem: UploadProblem, language: Language, isHeic = false): string {
  const strings = UPLOAD_PAGE[language].failures;
  const { code, status, detail, limit, retryAfterSeconds } = problem;
  const wait = retryAfterSeconds === undefined ? undefined : formatDuration(retryAfterSeconds, language);
  switch (code) {
    case 'connection':
      return strings.noConnection;
    case 'too-many-bytes':
      return strings.tooLarge(limit === undefined ? undefined : formatBytes(limit, language));
    case 'too-many-pixels':
      return strings.tooManyPixels(limit === undefined ? undefined : limit.toLocaleString(language));
    case 'unsupported-image':
    case 'unsupported-media-type':
      return isHeic ? strings.heic : strings.notAnImage;
    case 'damaged-image':
      return strings.damaged;
    case 'empty-body':
      return strings.empty;
    case 'digest-mismatch':
    case 'checksum-mismatch':
      return strings.changedOnTheWay;
    case 'body-timeout':
      return strings.tooSlow;
    case 'rate-limited':
      return strings.tooMany(wait);
    case 'overloaded':
    case 'draining':
    case 'unavailable':
      return strings.busy(wait);
    case 'url-refused':
      return strings.urlRefused;
    case 'no-space':
      return strings.noSpace;
    case 'credentials-required':
    case 'credentials-invalid':
      return strings.signedOut;
    case 'image-gone':
    case 'image-blocked':
    case 'upload-gone':
      return strings.gone;
    default:
      return (language === 'en' && detail) || strings.serverProblem(status);
  }
}
