import { DomainError } from '#errors';
import type { IncomingHttpHeaders } from 'node:http';

/** `unsure`: an image if its first bytes say so, otherwise not accepted. */
export type BodyKind = 'raw' | 'multipart' | 'json' | 'unsure';

/** The default of clients that do not name the type of the body, such as `curl --data-binary`. */
const URLENCODED = 'application/x-www-form-urlencoded';
const RAW = /^$|^application\/octet-stream$|^image\/[\w.+*-]+$/;

export const ACCEPTED_BODIES =
  'Send the image itself as image/* or application/octet-stream, a form as multipart/form-data with the file in the ' +
  'field `image`, or JSON as application/json with `url` or `base64`.';

/** Returns how to read the body of an upload, by its Content-Type. Throws `unsupported-media-type`. */
export function bodyKind(contentType = ''): BodyKind {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === 'application/json') return 'json';
  if (type === URLENCODED) return 'unsure';
  if (RAW.test(type)) return 'raw';
  throw new DomainError(
    'unsupported-media-type',
    `The Content-Type ${type.slice(0, 64)} is not supported. ${ACCEPTED_BODIES}`,
  );
}

/** Throws `content-encoding-unsupported` unless the Content-Encoding is `identity` or absent (RFC 9110 §15.5.16). */
export function refuseEncoded({ 'content-encoding': codings = '' }: IncomingHttpHeaders): void {
  const other = codings.split(',').find((coding) => !/^\s*(?:identity)?\s*$/i.test(coding));
  if (other === undefined) return;
  const detail = `The Content-Encoding ${other.trim().slice(0, 64)} is not supported. Send the body without an encoding (identity).`;
  throw new DomainError('content-encoding-unsupported', detail);
}
