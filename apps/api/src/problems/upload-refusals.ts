import type { DomainError, ProblemKind } from '#errors';
import type { CountName } from '#stats';
import type { FastifyRequest } from 'fastify';

/** The routes that upload an image, or a part of one. */
const UPLOAD_ROUTES = new Set([
  'POST /v1/images',
  'POST /upload',
  'POST /3/image',
  'POST /3/upload',
  'POST /files',
  'PATCH /files/:key',
  'POST /files/:key',
]);

/** Kinds of problems of a request that is repeated, or that comes at the wrong time; its upload may still be stored. */
const REPEATED = new Set<ProblemKind>(['conflict', 'locked', 'not-found', 'gone', 'precondition']);

/**
 * Returns what the statistics count for a request that ends with an error: an upload that is refused, by the code of
 * its problem. Returns undefined for other requests, and for a client that has left. `error`: undefined for a bug.
 */
export function uploadRefusalOf(request: FastifyRequest, error: DomainError | undefined): CountName | undefined {
  if (!UPLOAD_ROUTES.has(`${request.method} ${request.routeOptions.url}`)) return undefined;
  if (!error || error.code === 'upload-aborted' || REPEATED.has(error.kind)) return undefined;
  return `refusals:${error.code}`;
}
