import { DomainError } from '#errors';
import type { IncomingHttpHeaders } from 'node:http';

/** `unsure`: an image by its first bytes, or else nothing that is taken. */
export type BodyKind = 'raw' | 'multipart' | 'json' | 'unsure';

/** What clients send that were told nothing of the body, `curl --data-binary` for one. */
const URLENCODED = 'application/x-www-form-urlencoded';
const RAW = /^$|^application\/octet-stream$|^image\/[\w.+*-]+$/;

export const ACCEPTED_BODIES =
  'Send the image itself as image/* or application/octet-stream, a form as multipart/form-data with the file in the ' +
  'field `image`, or JSON as application/json with `url` or `base64`.';

/** How an upload's body is to be read, by its Content-Type. Throws `unsupported-media-type`. */
export function bodyKind(contentType = ''): BodyKind {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === 'application/json') return 'json';
  if (type === URLENCODED) return 'unsure';
  if (RAW.test(type)) return 'raw';
  throw new DomainError(
    'unsupported-media-type',
    `The Content-Type ${type.slice(0, 64)} is not taken. ${ACCEPTED_BODIES}`,
  );
}

/** Throws `content-encoding-unsupported` for a body that is not sent as it is (RFC 9110 §15.5.16). */
export function refuseEncoded({ 'content-encoding': codings = '' }: IncomingHttpHeaders): void {
  const other = codings.split(',').find((coding) => !/^\s*(?:identity)?\s*$/i.test(coding));
  if (other === undefined) return;
  const detail = `The Content-Encoding ${other.trim().slice(0, 64)} is not taken. Send the body as it is (identity).`;
  throw new DomainError('content-encoding-unsupported', detail);
}
