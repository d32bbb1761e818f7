import { type Log, type LogFields, withLogFields } from '#observability';
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { methodOf, routeOf } from './metrics.hook.js';

/** What the edge, or whoever stands before it, calls a request. */
const REQUEST_ID = /^[\w-]{8,64}$/;
const READS = new Set(['GET', 'OPTIONS']);

declare module 'fastify' {
  interface FastifyRequest {
    logFields: LogFields | undefined;
  }
}

/** Of this process, and how many it has named: what costs less than a random name for each. */
const here = randomUUID();
let named = 0;

/** For Fastify's `genReqId`: what the request is called by whoever sent it on, or a new name. */
export function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : `${here}-${(named++).toString(36)}`;
}

/**
 * A line of each request: writes, and what fails, by default; reads with LOG_LEVEL=debug, since the edge logs them. All
 * that is logged on the way names the request's id and the image's key. Of the address the route alone is told.
 */
export function logRequests(fastify: FastifyInstance, log: Log): void {
  fastify.decorateRequest('logFields', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.logFields = { requestId: request.id };
    withLogFields(request.logFields, done);
  });
  // What a cache may keep would give everybody the id of the first who asked.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const isKept = !String(reply.getHeader('cache-control') ?? 'no-store').includes('no-store');
    if (!isKept) void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const method = methodOf(request);
    const { statusCode: status } = reply;
    const level = status >= 500 ? 'warn' : READS.has(method) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return done();
    // The event of the answer's end belongs to no request.
    withLogFields(request.logFields ?? {}, () =>
      log[level]({ method, route: routeOf(request), status, ms: Math.round(reply.elapsedTime) }, 'answered'),
    );
    done();
  });
}
