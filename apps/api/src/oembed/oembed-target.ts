import { parseImagePath } from '../http/image-path.js';

/** What an address that oEmbed is asked about leads to. */
export interface OembedTarget {
  kind: 'image' | 'album';
  key: string;
}

/**
 * What the path of an address leads to: the page of an image or an album, the bytes of an image or a variant, or the
 * short address of an image at the root. Undefined for any other path.
 */
export function oembedTarget(path: string): OembedTarget | undefined {
  const album = /^\/a\/([^/]+)$/.exec(path)?.[1];
  if (album !== undefined) return { kind: 'album', key: album };
  const page = /^\/gallery\/([^/]+)$/.exec(path)?.[1];
  if (page !== undefined) return { kind: 'image', key: page };
  const name = /^(?:\/i)?\/([0-9A-Za-z.]+)$/.exec(path)?.[1] ?? '';
  const key = parseImagePath(name)?.key ?? /^[0-9A-Za-z]{11}$/.exec(name)?.[0];
  return key === undefined ? undefined : { kind: 'image', key };
}
