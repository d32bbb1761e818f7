import { ACCESS_PROBLEMS } from './access-problems.js';
import type { Problem } from './problem.js';

const IANA = 'https://iana.org/assignments/http-problem-types#';

/** Every problem that imglink answers with. Codes are public API, so they are never renamed and never reused. */
export const PROBLEMS = {
  'invalid-request': {
    kind: 'malformed',
    title: 'The request is malformed',
    advice: 'Correct the fields that `errors` lists, then send the request again.',
  },
  'empty-body': { kind: 'malformed', title: 'The body is empty', advice: 'Send the bytes of an image.' },
  'digest-mismatch': {
    kind: 'malformed',
    title: 'The bytes do not match their digest',
    advice: 'The body was changed in transit, or the digest was computed over other bytes. Send the image again.',
    type: `${IANA}digest-mismatched-values`,
  },
  'digest-invalid': {
    kind: 'malformed',
    title: 'The digest field is invalid',
    advice: 'Send `sha-256=:base64:` or `sha-512=:base64:` (RFC 9530).',
    type: `${IANA}digest-invalid-values`,
  },
  'digest-unsupported': {
    kind: 'malformed',
    title: 'No supported digest algorithm',
    advice: 'Use sha-256 or sha-512 (RFC 9530).',
    type: `${IANA}digest-unsupported-algorithms`,
  },
  'upload-aborted': {
    kind: 'malformed',
    title: 'The body ended early',
    advice: 'The connection closed before the whole body had arrived. Send the image again.',
  },
  ...ACCESS_PROBLEMS,
  'url-import-off': {
    kind: 'forbidden',
    title: 'Import by URL is disabled',
    advice: 'Send the bytes of the image instead.',
  },
  'not-found': { kind: 'not-found', title: 'Not found', advice: 'Check the address for mistakes.' },
  'image-not-found': { kind: 'not-found', title: 'No such image', advice: 'Check the key: 11 letters and digits.' },
  'album-not-found': { kind: 'not-found', title: 'No such album', advice: 'Check the key: 11 letters and digits.' },
  'upload-not-found': {
    kind: 'not-found',
    title: 'No such upload',
    advice: 'Check the id. The upload may have been abandoned, or its status expired after a day.',
  },
  'upload-gone': {
    kind: 'gone',
    title: 'The upload is gone',
    advice: 'It was idle for too long, the server lost part of it, or its image was refused. Create a new upload.',
  },
  'upload-complete': {
    kind: 'conflict',
    title: 'The upload is complete',
    advice: 'Send no more bytes. The image is at /v1/images/{key}, where it can be deleted as well.',
  },
  'upload-offset-mismatch': {
    kind: 'conflict',
    title: 'The Upload-Offset does not match',
    advice: 'Request the current Upload-Offset with HEAD, and continue from there.',
  },
  'upload-locked': {
    kind: 'locked',
    title: 'The upload is locked by another request',
    advice: 'Request the current Upload-Offset with HEAD, and continue from there.',
  },
  'checksum-mismatch': {
    kind: 'checksum',
    title: 'The bytes do not match their checksum',
    advice:
      'The upload was deleted. The bytes were changed in transit, or the checksum was computed over others. Create a new upload.',
  },
  'tus-version': {
    kind: 'precondition',
    title: 'Unsupported tus version',
    advice: 'Send `Tus-Resumable: 1.0.0`.',
  },
  'variant-not-found': {
    kind: 'not-found',
    title: 'No such variant',
    advice: 'Use one of the sizes s, b, t, m, l and h with an extension webp, avif, jpg or png.',
  },
  'method-not-allowed': {
    kind: 'method-not-allowed',
    title: 'Method not allowed',
    advice: 'Use one of the methods in `Allow`.',
  },
  'body-timeout': {
    kind: 'timeout',
    title: 'The body arrived too slowly',
    advice: 'Send the body faster, without long pauses.',
  },
  'idempotency-in-progress': {
    kind: 'conflict',
    title: 'A request is outstanding for this Idempotency-Key',
    advice: 'Wait for the time in `Retry-After`, then send the same request again.',
  },
  'image-gone': {
    kind: 'gone',
    title: 'The image is gone',
    advice: 'The image was deleted or has expired, and will not return.',
  },
  'image-blocked': {
    kind: 'legal',
    title: 'The image is blocked',
    advice: 'The operator of the site does not show the image. `Link: rel="blocked-by"` says whom to ask.',
  },
  'album-gone': {
    kind: 'gone',
    title: 'The album is gone',
    advice: 'The album was deleted. Its images may still exist.',
  },
  'precondition-failed': {
    kind: 'precondition',
    title: 'Precondition failed',
    advice: 'The image differs from the one in If-Match or If-Unmodified-Since. Fetch it again without the condition.',
  },
  'too-many-bytes': {
    kind: 'too-large',
    title: 'The image has too many bytes',
    advice: 'Send an image within the limit in `detail`.',
  },
  'too-many-pixels': {
    kind: 'too-large',
    title: 'The image has too many pixels',
    advice: 'Send an image within the limit in `detail`.',
  },
  'unsupported-media-type': {
    kind: 'unsupported',
    title: 'Unsupported Content-Type',
    advice: 'Send the image as image/* or application/octet-stream, or use multipart/form-data or application/json.',
  },
  'content-encoding-unsupported': {
    kind: 'unsupported',
    title: 'Unsupported Content-Encoding',
    advice: 'Send the body uncompressed, without Content-Encoding.',
  },
  'unsupported-image': {
    kind: 'unsupported',
    title: 'Unsupported image format',
    advice: 'Send JPEG, PNG, GIF, WebP or AVIF.',
  },
  'address-too-long': {
    kind: 'address-too-long',
    title: 'The address is too long',
    advice: 'Shorten the address to the limit in `detail`, and send long values in a body.',
  },
  'header-too-large': {
    kind: 'header-too-large',
    title: 'The header fields are too large',
    advice: 'Send fewer or shorter header fields, for example cookies, within the limit in `detail`.',
  },
  'transfer-coding-unknown': {
    kind: 'not-implemented',
    title: 'Unknown Transfer-Encoding',
    advice: 'Send `Transfer-Encoding: chunked` or a Content-Length (RFC 9112).',
  },
  'method-unknown': {
    kind: 'not-implemented',
    title: 'Unknown method',
    advice: 'Use an HTTP method that the address allows. OPTIONS lists them.',
  },
  'format-not-offered': {
    kind: 'not-implemented',
    title: 'Unsupported format',
    advice: 'Request `format=json`.',
  },
  'range-not-satisfiable': {
    kind: 'range',
    title: 'Range not satisfiable',
    advice: 'Request bytes within the length in `Content-Range`.',
  },
  'damaged-image': {
    kind: 'unprocessable',
    title: 'The image is damaged',
    advice: 'The file is truncated or corrupt. Save the image again and send the new file.',
  },
  'url-refused': {
    kind: 'unprocessable',
    title: 'The URL could not be imported',
    advice: 'Use a public http or https URL that answers with an image.',
  },
  'unknown-image': {
    kind: 'unprocessable',
    title: 'An image does not exist',
    advice: 'Check the keys that `errors` lists.',
  },
  'idempotency-key-reused': {
    kind: 'unprocessable',
    title: 'Idempotency-Key is already used',
    advice: 'Use a new key for each different request.',
  },
  'rate-limited': {
    kind: 'rate',
    title: 'Too many requests',
    advice: 'Wait for the time in `Retry-After`, then send the request again.',
    type: `${IANA}quota-exceeded`,
  },
  overloaded: {
    kind: 'unavailable',
    title: 'At capacity',
    advice: 'Wait for the time in `Retry-After`, then send the request again.',
    type: `${IANA}temporary-reduced-capacity`,
  },
  draining: {
    kind: 'unavailable',
    title: 'Shutting down',
    advice: 'Send the request again. Another server will answer.',
  },
  unavailable: {
    kind: 'unavailable',
    title: 'Temporarily unavailable',
    advice: 'Wait for the time in `Retry-After`, then send the request again.',
  },
  'variant-pending': {
    kind: 'unavailable',
    title: 'The variant is being rendered',
    advice: 'Request it again after the time in `Retry-After`.',
  },
  'no-space': {
    kind: 'no-space',
    title: 'No space left',
    advice: 'The server has no disk space left. Try again later.',
  },
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;
