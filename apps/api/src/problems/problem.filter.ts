import { DomainError, type ProblemKind } from '#errors';
import { Log } from '#observability';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { MissingPages } from '../pages/missing-pages.js';
import { isImgurAddress } from '../imgur/envelope/imgur-path.js';
import { sendImgurFailure } from '../imgur/envelope/imgur-error.js';
import { internalProblem, problemBody } from './problem-body.js';
import type { ProblemBody } from './problem.schema.js';

const MISS_SECONDS = 5;
const UNRENDERED_SECONDS = 60;
const PENDING_SECONDS = 1;
const DEPENDENCY = new Set<ProblemKind>(['unavailable', 'no-space']);

/** The one place where an error becomes an answer (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(Log) private readonly log: Log,
    private readonly pages: MissingPages,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** A bug, and what something that we stand on did to a request. */
  private report(error: unknown, known: DomainError | undefined, request: FastifyRequest): void {
    const line = { err: error, method: request.method, route: request.routeOptions.url };
    if (!known) this.log.error(line, 'request failed');
    else if (known.cause !== undefined && DEPENDENCY.has(known.kind)) this.log.warn(line, 'request failed');
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const path = request.url.split('?', 1)[0] ?? '/';
    const known = asDomainError(error);
    this.report(error, known, request);
    const problem = known ? problemBody(known, path) : internalProblem(path);
    // An answer that has begun can't become a problem; cut off, it is never taken for whole.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    if (known?.retryAfterSeconds !== undefined) void reply.header('retry-after', String(known.retryAfterSeconds));
    // A body that stalled can't be read to its end, so the connection can't go on; nor does it for one that made way.
    if (problem.status === 408 || (problem.status === 503 && request.bodySlot?.isLost))
      void reply.header('connection', 'close');
    if (problem.code === 'content-encoding-unsupported') void reply.header('accept-encoding', 'identity');
    if (isImgurAddress(request.url)) return sendImgurFailure(known, request, reply);
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="imglink"');
    const seconds = reply.getHeader('cache-control') === 'no-store' ? 0 : keptSeconds(problem, request.method);
    void reply.header('cache-control', seconds > 0 ? `public, max-age=${seconds}` : 'no-store').status(problem.status);
    const page = known && this.pages.answer(known, request, reply);
    if (page === undefined) void reply.type('application/problem+json').send(JSON.stringify(problem));
    else void reply.send(page);
  }
}

/** How long caches may answer with it. */
function keptSeconds({ status, code }: ProblemBody, method: string): number {
  if (status === 404 || status === 410) return method === 'POST' ? 0 : MISS_SECONDS;
  if (method !== 'GET' && method !== 'HEAD') return 0;
  // An image that can't be rendered: each try costs as much as the last.
  if (status === 413 || status === 422) return UNRENDERED_SECONDS;
  // Whoever waits behind a cache for the one that asked is answered with it, and does not begin to wait.
  return code === 'variant-pending' ? PENDING_SECONDS : 0;
}

/** Nest's and Fastify's own failures in our terms; undefined for a bug. */
function asDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 404) return new DomainError('not-found', 'There is nothing at this address.');
  if (status === 405) return new DomainError('method-not-allowed', 'This address does not take this method.');
  if (status === 413) return new DomainError('too-many-bytes', 'The body is too long.');
  if (status === 415)
    return new DomainError('unsupported-media-type', 'The Content-Type is malformed. Send one such as image/png.');
  return new DomainError('invalid-request', error instanceof Error ? error.message : 'The request is malformed.');
}
