import { sniffFormat } from '#formats';

/** `value`: the body is the image itself, as bytes, base64 or a URL. */
export type ImgurBodyKind = 'multipart' | 'json' | 'urlencoded' | 'value';

/** A name, `=`, and more than the padding with which base64 ends. */
const FIELD = /^[\w.%[\]~-]{1,128}=(?!=*\s*$)/;
const EMPTY_IMAGE = /^(?:image|video)=$/;

/**
 * The kind of a body of an upload. `head`, its first bytes, counts more than the Content-Type, which may be malformed:
 * flameshot, for example, sends a PNG as `application/application/x-www-form-urlencoded`.
 */
export function imgurBodyKind(contentType: string | undefined, head: Buffer): ImgurBodyKind {
  if (sniffFormat(head)) return 'value';
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return 'multipart';
  const text = head.toString('latin1', 0, 256).trimStart();
  if (text.startsWith('{')) return 'json';
  if (/^image\/|^application\/octet-stream$/.test(type)) return 'value';
  return FIELD.test(text) || EMPTY_IMAGE.test(text) ? 'urlencoded' : 'value';
}
