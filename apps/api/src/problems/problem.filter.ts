import { cacheStatus } from '#cache';
import type { DomainError, ProblemKind } from '#errors';
import { HeldImageError, MissingLinkError } from '#links';
import { Log, metrics } from '#observability';
import { DayCounts } from '#stats';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { BlockedBy } from './blocked-by.js';
import { ErrorFormats } from './error-formats.js';
import { domainErrorOf } from './framework-errors.js';
import { internalProblem, problemBody } from './problem-body.js';
import { problemMaxAge } from './problem-caching.js';
import type { ProblemBody } from './problem.schema.js';
import { uploadRefusalOf } from './upload-refusals.js';

/** Kinds of errors that a database, store or queue causes. */
const DEPENDENCY_KINDS = new Set<ProblemKind>(['unavailable', 'no-space']);

/**
 * Turns every error into an answer: a problem document (RFC 9457), or what an ErrorFormat makes of it. The one
 * exception are requests that are not HTTP: no request or reply exists for them (malformed-requests.ts).
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(Log) private readonly log: Log,
    private readonly formats: ErrorFormats,
    private readonly blockedBy: BlockedBy,
    private readonly counts: DayCounts,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers a request that failed. Called for errors of Fastify's router and of routes without Nest, too. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const path = request.url.split('?', 1)[0] ?? '/';
    const known = domainErrorOf(error);
    this.logError(error, known, request);
    // The answer has begun and cannot become a problem. A cut connection tells the client that the answer is
    // incomplete.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    const problem = known ? problemBody(known, path) : internalProblem(path);
    if (problem.code === 'image-blocked') this.setBlockHeaders(request, reply);
    setProblemHeaders(problem, known, request, reply);
    countRefusal(problem.code);
    const refusal = uploadRefusalOf(request, known);
    if (refusal) this.counts.add(refusal);
    if (this.formats.send(known, request, reply)) return;
    void reply.type('application/problem+json').send(JSON.stringify(problem));
  }

  private setBlockHeaders(request: FastifyRequest, reply: FastifyReply): void {
    void reply.header('link', `<${this.blockedBy.url}>; rel="blocked-by"`);
    // No client stores the answer, but an edge does, for a second: if the answer could not be cached, nginx would keep
    // what it had cached of the image.
    if (isRead(request)) void reply.header('x-accel-expires', '1');
  }

  /** Logs bugs as errors, and errors of a dependency as warnings. */
  private logError(error: unknown, known: DomainError | undefined, request: FastifyRequest): void {
    const line = { err: error, method: request.method, route: request.routeOptions.url };
    if (!known) this.log.error(line, 'request failed');
    else if (known.cause !== undefined && DEPENDENCY_KINDS.has(known.kind)) this.log.warn(line, 'request failed');
  }
}

function setProblemHeaders(
  problem: ProblemBody,
  error: DomainError | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { status, code } = problem;
  // DashboardAuth has set the challenge of another scheme.
  if (status === 401 && !reply.hasHeader('www-authenticate')) void reply.header('www-authenticate', challengeOf(code));
  if (error?.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
  // The rest of a body that stalled, or that lost its slot to another client, is not read, so no request can follow it.
  if (status === 408 || (status === 503 && request.bodySlot?.isEvicted)) void reply.header('connection', 'close');
  if (code === 'content-encoding-unsupported') void reply.header('accept-encoding', 'identity');
  const isUncached = isPrivate(reply) || error instanceof HeldImageError;
  const seconds = isUncached ? 0 : problemMaxAge(problem, request.method);
  if (error instanceof MissingLinkError && error.cache && isRead(request) && seconds > 0) {
    void reply.header('cache-status', cacheStatus(error.cache));
  }
  void reply.header('cache-control', seconds > 0 ? `public, max-age=${seconds}` : 'no-store').status(status);
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

/** Returns whether a guard has set that the answer is for its client alone. */
const isPrivate = (reply: FastifyReply) => /\bno-store\b/.test(String(reply.getHeader('cache-control') ?? ''));

/** Returns what a client of an answer 401 should send (RFC 6750, section 3). */
function challengeOf(code: ProblemBody['code']): string {
  if (code === 'credentials-invalid' || code === 'access-token-invalid') return 'Bearer error="invalid_token"';
  return code === 'credentials-required' ? 'Bearer' : 'Bearer realm="imglink"';
}

function countRefusal(code: ProblemBody['code']): void {
  const reason = metrics.REFUSAL_REASONS.find((each) => each === code);
  if (reason) metrics.refusals.inc({ reason });
}
