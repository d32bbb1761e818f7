/**
 * The same path at the origin that served this page. The server's links name its public address, which may be another
 * one than the browser used; the page's policy allows images from its own origin alone.
 */
export function ownOrigin(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}
