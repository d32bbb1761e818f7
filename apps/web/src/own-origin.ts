/**
 * The path and query of a URL. The URLs of the API have the public origin, which may differ from the origin of this
 * page, and the Content-Security-Policy allows images only from the page's own origin.
 */
export function ownOrigin(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}
