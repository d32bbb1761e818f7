import { formatBytes, formatDuration, type Language, UPLOAD_PAGE } from '#language';
import { type ImageSource, WebImage } from './image-source.js';
import type { UploadFailure } from './upload-failure.js';

/** Some systems give HEIC files a media type, others only the extension. */
const isHeic = (file?: ImageSource) =>
  file instanceof File && (/^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name));

/** The text for the user about a failure: what went wrong, with limits and waiting times, and what to do. */
export function failureText(failure: UploadFailure, language: Language, source?: ImageSource): string {
  const strings = UPLOAD_PAGE[language].failures;
  const { status, code, detail, limit, retryAfterMs } = failure;
  const wait = retryAfterMs === null ? undefined : formatDuration(retryAfterMs / 1000, language);
  switch (code || codeOf(status)) {
    case 'connection':
      return strings.noConnection;
    case 'too-many-bytes':
      return strings.tooLarge(limit === undefined ? undefined : formatBytes(limit, language));
    case 'too-many-pixels':
      return strings.tooManyPixels(limit === undefined ? undefined : limit.toLocaleString(language));
    case 'unsupported-image':
    case 'unsupported-media-type':
      return isHeic(source) ? strings.heic : strings.notAnImage;
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

/** The most likely problem for a response without a problem document (from a proxy), or for no response (status 0). */
function codeOf(status: number): string {
  if (status === 0) return 'connection';
  if (status === 408) return 'body-timeout';
  if (status === 413) return 'too-many-bytes';
  if (status === 415) return 'unsupported-image';
  if (status === 429) return 'rate-limited';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  if (status === 507) return 'no-space';
  return '';
}
