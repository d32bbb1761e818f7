import type { FastifyRequest } from 'fastify';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * The route of a request for logs, metrics and traces: the pattern of the route, `static` for files, or `none`. A
 * closed set, whatever clients request.
 */
export function routeLabel({ routeOptions: { url } }: FastifyRequest): string {
  if (url === undefined || url === '/*') return 'none';
  if (url.startsWith('/admin/queues')) return '/admin/queues';
  // Regular expressions of parameters are left out.
  return url.includes(':') || !/\.\w+$/.test(url) ? url.replace(/\(.*\)/, '') : 'static';
}

/** The method of a request: GET for HEAD, and `other` for methods that no route has. */
export function methodLabel({ method }: FastifyRequest): string {
  if (method === 'HEAD') return 'GET';
  return METHODS.has(method) ? method : 'other';
}
