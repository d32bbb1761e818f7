import { sniffFormat } from '#formats';

/** `value`: the body is the image itself, whether as bytes, base64 or an address. */
export type BodyForm = 'multipart' | 'json' | 'urlencoded' | 'value';

/** A name and what is not the padding of base64 behind its `=`. */
const NAMED = /^[\w.%[\]~-]{1,128}=(?!=*\s*$)/;
const EMPTY = /^(?:image|video)=$/;

/** Told by the first bytes before the Content-Type: flameshot sends PNG as a form. */
export function bodyForm(contentType: string | undefined, head: Buffer): BodyForm {
  if (sniffFormat(head)) return 'value';
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return 'multipart';
  const text = head.toString('latin1', 0, 256).trimStart();
  if (text.startsWith('{')) return 'json';
  if (/^image\/|^application\/octet-stream$/.test(type)) return 'value';
  return NAMED.test(text) || EMPTY.test(text) ? 'urlencoded' : 'value';
}
