import type { FastifyRequest } from 'fastify';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Returns whether another site causes a request that changes something; browsers add cookies to those, too. `Origin`
 * decides if it is sent, compared with the origin of `ownUrl`, else `Sec-Fetch-Site` must be `same-origin` (Fetch
 * Metadata). A request with neither counts as cross-site.
 */
export function isCrossSite({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>, ownUrl: string): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const { origin } = headers;
  if (origin !== undefined) return origin !== new URL(ownUrl).origin;
  return headers['sec-fetch-site'] !== 'same-origin';
}
