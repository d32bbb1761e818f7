import { type Log, type LogFields, withLogFields } from '#observability';
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { methodLabel, routeLabel } from '../request-labels.js';

/** The form of a request id that is taken over from the edge or from a proxy in front of it. */
const REQUEST_ID = /^[\w-]{8,64}$/;
const READ_METHODS = new Set(['GET', 'OPTIONS']);

declare module 'fastify' {
  interface FastifyRequest {
    logFields: LogFields | undefined;
  }
}

/**
 * Returns the function for Fastify's `genReqId`: the X-Request-Id of the request, or a new id. New ids count up from
 * one random id, which costs less than a random id for each request.
 */
export function requestIds(): (request: IncomingMessage) => string {
  const prefix = randomUUID();
  let count = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && REQUEST_ID.test(given) ? given : `${prefix}-${(count++).toString(36)}`;
  };
}

/**
 * Logs a line for each answer: failures as warnings, writes as info, and reads as debug, because the edge logs reads.
 * The line has the pattern of the route and not the path, which can contain a delete token. Every line that is logged
 * during the request has its id, and the key of its image once that is known.
 */
export function addAccessLog(fastify: FastifyInstance, log: Log): void {
  fastify.decorateRequest('logFields', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.logFields = { requestId: request.id };
    withLogFields(request.logFields, done);
  });
  // Only in answers that no cache stores: a cache would repeat the id of the first request to all others.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const isStorable = !String(reply.getHeader('cache-control') ?? 'no-store').includes('no-store');
    if (!isStorable) void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const method = methodLabel(request);
    const { statusCode: status } = reply;
    const level = status >= 500 ? 'warn' : READ_METHODS.has(method) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return done();
    // The event that ends the answer runs outside of the request's async context.
    withLogFields(request.logFields ?? {}, () =>
      log[level]({ method, route: routeLabel(request), status, ms: Math.round(reply.elapsedTime) }, 'answered'),
    );
    done();
  });
}
