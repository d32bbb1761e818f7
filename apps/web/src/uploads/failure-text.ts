import { type Language, uploadFailureText } from '#language';
import type { ImageSource } from './image-source.js';
import type { UploadFailure } from './upload-failure.js';

/** Some systems give HEIC files a media type, others only the extension. */
const isHeic = (file?: ImageSource) =>
  file instanceof File && (/^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name));

/** The text for the user about a failure: what went wrong, with limits and waiting times, and what to do. */
export function failureText(failure: UploadFailure, language: Language, source?: ImageSource): string {
  const { status, detail, limit, retryAfterMs } = failure;
  const code = failure.code || codeOf(status);
  const retryAfterSeconds = retryAfterMs === null ? undefined : retryAfterMs / 1000;
  return uploadFailureText({ code, status, detail, limit, retryAfterSeconds }, language, isHeic(source));
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
