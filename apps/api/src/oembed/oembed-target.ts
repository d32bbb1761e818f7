import { parseImagePath } from '../lookup/image-path.js';

export interface OembedTarget {
  kind: 'image' | 'album';
  key: string;
}

/**
 * Returns the image or album that a path names. The path may be that of a page, of the bytes of an image or a variant,
 * or of an image at the root (`/{key}`, as on Imgur's hosts). Returns undefined for any other path.
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
