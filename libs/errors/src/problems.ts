import type { Problem } from './problem.js';

const IANA = 'https://iana.org/assignments/http-problem-types#';

/** Every problem that imglink answers with. Codes are public API: never renamed, never reused. */
export const PROBLEMS = {
  'invalid-request': {
    kind: 'malformed',
    title: 'The request is malformed',
    advice: 'Mend the fields that `errors` names, then send it again.',
  },
  'empty-body': { kind: 'malformed', title: 'The body is empty', advice: 'Send the bytes of an image.' },
  'digest-mismatch': {
    kind: 'malformed',
    title: 'The bytes do not match their digest',
    advice: 'The body was changed on its way, or the digest is of something else. Send it again.',
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
    advice: 'The connection ended before the whole body came. Send it again.',
  },
  'token-missing': {
    kind: 'unauthenticated',
    title: 'A delete token is needed',
    advice: 'Send `Authorization: Bearer {deleteToken}`; the token came with the answer to the upload.',
  },
  'token-wrong': {
    kind: 'forbidden',
    title: 'The delete token is not of this image',
    advice: 'Use the token that came with this image.',
  },
  'access-token-invalid': {
    kind: 'unauthenticated',
    title: 'The access token is invalid',
    advice: 'There are no accounts here: send `Authorization: Client-ID …`, or nothing.',
  },
  'credentials-needed': {
    kind: 'unauthenticated',
    title: 'Name and password are needed',
    advice: 'Sign in as `admin` with the ADMIN_TOKEN.',
  },
  'cross-site-request': {
    kind: 'forbidden',
    title: 'The request came from another site',
    advice: 'Open the page itself and do it there.',
  },
  'url-import-off': {
    kind: 'forbidden',
    title: 'Import by URL is switched off',
    advice: 'Send the bytes of the image instead.',
  },
  'not-found': { kind: 'not-found', title: 'Not found', advice: 'Check the address.' },
  'image-not-found': { kind: 'not-found', title: 'No such image', advice: 'Check the key: 11 letters and digits.' },
  'album-not-found': { kind: 'not-found', title: 'No such album', advice: 'Check the key: 11 letters and digits.' },
  'upload-not-found': {
    kind: 'not-found',
    title: 'No such upload',
    advice: 'The upload never completed, or it ended more than a day ago.',
  },
  'upload-gone': {
    kind: 'gone',
    title: 'The upload is gone',
    advice: 'Nothing came to it for too long, bytes of it were lost, or its image was refused. Begin anew.',
  },
  'upload-complete': {
    kind: 'conflict',
    title: 'The upload is complete',
    advice: 'Its image is at /v1/images/{key}, and is deleted there.',
  },
  'upload-offset-mismatch': {
    kind: 'conflict',
    title: 'The upload goes on elsewhere',
    advice: 'Ask with HEAD for the Upload-Offset and send what is missing from there on.',
  },
  'upload-locked': {
    kind: 'locked',
    title: 'Another request is at work on the upload',
    advice: 'Ask with HEAD for the Upload-Offset and send what is missing from there on.',
  },
  'checksum-mismatch': {
    kind: 'checksum',
    title: 'The bytes do not match their checksum',
    advice: 'The upload is gone. The image was changed on its way, or the checksum is of something else. Begin anew.',
  },
  'tus-version': {
    kind: 'precondition',
    title: 'Another version of tus',
    advice: 'Send `Tus-Resumable: 1.0.0`.',
  },
  'variant-not-found': {
    kind: 'not-found',
    title: 'No such variant',
    advice: 'The sizes are s, b, t, m, l and h; the extensions webp, avif, jpg and png.',
  },
  'method-not-allowed': {
    kind: 'method-not-allowed',
    title: 'Method not allowed',
    advice: 'Use a method that `Allow` names.',
  },
  'body-timeout': {
    kind: 'timeout',
    title: 'The body came too slowly',
    advice: 'Send the body without long pauses.',
  },
  'idempotency-in-progress': {
    kind: 'conflict',
    title: 'A request is outstanding for this Idempotency-Key',
    advice: 'Wait as Retry-After says, then send the same request again.',
  },
  'image-gone': {
    kind: 'gone',
    title: 'The image is gone',
    advice: 'It was deleted or has expired; it will not be back.',
  },
  'album-gone': { kind: 'gone', title: 'The album is gone', advice: 'It was deleted; its images may still be there.' },
  'precondition-failed': {
    kind: 'precondition',
    title: 'Precondition failed',
    advice: 'The image is not the one that If-Match or If-Unmodified-Since names.',
  },
  'too-many-bytes': {
    kind: 'too-large',
    title: 'The image has too many bytes',
    advice: 'Send an image within the limit that `detail` names.',
  },
  'too-many-pixels': {
    kind: 'too-large',
    title: 'The image has too many pixels',
    advice: 'Send an image within the limit that `detail` names.',
  },
  'unsupported-media-type': {
    kind: 'unsupported',
    title: 'Unsupported Content-Type',
    advice: 'Send the image as image/* or application/octet-stream, or use multipart/form-data or application/json.',
  },
  'content-encoding-unsupported': {
    kind: 'unsupported',
    title: 'Unsupported Content-Encoding',
    advice: 'Send the body as it is, without Content-Encoding.',
  },
  'unsupported-image': {
    kind: 'unsupported',
    title: 'Not an image of a known kind',
    advice: 'Send JPEG, PNG, GIF, WebP or AVIF.',
  },
  'address-too-long': {
    kind: 'address-too-long',
    title: 'The address is too long',
    advice: 'Shorten the address to the limit that `detail` names; send long values in a body.',
  },
  'header-too-large': {
    kind: 'header-too-large',
    title: 'The header fields are too large',
    advice: 'Send fewer or shorter header fields, such as cookies, within the limit that `detail` names.',
  },
  'transfer-coding-unknown': {
    kind: 'not-implemented',
    title: 'Unknown Transfer-Encoding',
    advice: 'Send `Transfer-Encoding: chunked` or a Content-Length (RFC 9112).',
  },
  'method-unknown': {
    kind: 'not-implemented',
    title: 'Unknown method',
    advice: 'Use a method of HTTP that the address takes; OPTIONS says which.',
  },
  'format-not-offered': {
    kind: 'not-implemented',
    title: 'This format is not offered',
    advice: 'Ask for `format=json`.',
  },
  'range-not-satisfiable': {
    kind: 'range',
    title: 'Range not satisfiable',
    advice: 'Ask for bytes within the length that Content-Range names.',
  },
  'damaged-image': {
    kind: 'unprocessable',
    title: 'The image is damaged',
    advice: 'The file is cut short or broken. Save it anew and send that.',
  },
  'url-refused': {
    kind: 'unprocessable',
    title: 'The URL could not be imported',
    advice: 'Use a public http or https URL that answers with an image.',
  },
  'idempotency-key-reused': {
    kind: 'unprocessable',
    title: 'Idempotency-Key is already used',
    advice: 'Use a new key for another request.',
  },
  'rate-limited': {
    kind: 'rate',
    title: 'Too many requests',
    advice: 'Wait as Retry-After says.',
    type: `${IANA}quota-exceeded`,
  },
  overloaded: {
    kind: 'unavailable',
    title: 'At capacity',
    advice: 'Wait as Retry-After says, then send it again.',
    type: `${IANA}temporary-reduced-capacity`,
  },
  draining: { kind: 'unavailable', title: 'Shutting down', advice: 'Send it again; another server will answer.' },
  unavailable: {
    kind: 'unavailable',
    title: 'Temporarily unavailable',
    advice: 'Wait as Retry-After says, then send it again.',
  },
  'variant-pending': {
    kind: 'unavailable',
    title: 'The variant is being made',
    advice: 'Ask again as Retry-After says.',
  },
  'no-space': { kind: 'no-space', title: 'No space left', advice: 'The server must free or add space. Try later.' },
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;
