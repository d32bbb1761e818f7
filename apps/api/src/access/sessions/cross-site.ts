import type { FastifyRequest } from 'fastify';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Returns whether another site causes a request that changes something; browsers add cookies to those, too. `Origin`
 * decides if it is sent, compared with the origin of `ownUrl`, else `Sec-Fetch-Site` must be `same-origin` (Fetch
 * Metadata). A request with neither counts as cross-site.
 */
export function isCrossSite({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>, ownUrl: string): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const { origin } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] !== 'same-origin';
  return originOf(origin) !== originOf(ownUrl);
}

/** Without PUBLIC_URL, a person may open imglink by any name of the own machine. These names have one origin here. */
function originOf(url: string): string | undefined {
  const { protocol, hostname, port } = URL.parse(url) ?? {};
  return hostname && `${protocol}//${LOOPBACK.test(hostname) ? 'localhost' : hostname}:${port}`;
}
