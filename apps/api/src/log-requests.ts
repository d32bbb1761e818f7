import { type Log, type LogFields, withLogFields } from '#observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

import { methodOf, routeOf } from './count-requests.js';

/** What the edge, or whoever stands before it, calls a request. */
const REQUEST_ID = /^[\w-]{8,64}$/;
const READS = new Set(['GET', 'OPTIONS']);

/**
 * A line of each request: writes, and what fails, by default; reads with LOG_LEVEL=debug, since the edge logs them. All
 * that is logged on the way names the request's id and the image's key. Of the address the route alone is told.
 */
export function logRequests(fastify: FastifyInstance, log: Log): void {
  const fieldsOf = new WeakMap<FastifyRequest, LogFields>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    const fields = { requestId };
    fieldsOf.set(request, fields);
    withLogFields(fields, done);
  });
  // What a cache may keep would give everybody the id of the first who asked.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const { requestId } = fieldsOf.get(request) ?? {};
    const isKept = !String(reply.getHeader('cache-control') ?? 'no-store').includes('no-store');
    if (requestId !== undefined && !isKept) void reply.header('x-request-id', requestId);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const method = methodOf(request);
    const { statusCode: status } = reply;
    const level = status >= 500 ? 'warn' : READS.has(method) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return done();
    // The event of the answer's end belongs to no request.
    withLogFields(fieldsOf.get(request) ?? {}, () =>
      log[level]({ method, route: routeOf(request), status, ms: Math.round(reply.elapsedTime) }, 'answered'),
    );
    done();
  });
}
