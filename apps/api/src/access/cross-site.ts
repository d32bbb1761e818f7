import type { FastifyRequest } from 'fastify';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Returns whether another site causes a request that changes something; browsers add cookies and passwords to those,
 * too. `Origin` decides if it is sent, compared with `ownOrigin`, else `Sec-Fetch-Site` must be `same-origin`
 * (Fetch Metadata). A request with neither counts as cross-site.
 */
export function isCrossSite(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  ownOrigin: string,
): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const { origin } = headers;
  if (origin !== undefined) return origin !== ownOrigin;
  return headers['sec-fetch-site'] !== 'same-origin';
}
