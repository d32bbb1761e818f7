import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callbackify } from 'node:util';

import type { QuotaState } from '../../limits/quota-state.js';
import { isImgurUrl } from './imgur-path.js';
import { IMGUR_HEADERS, PREFLIGHT_HEADERS, rateHeaders } from './rate-headers.js';

/**
 * Adds Imgur's header fields to every answer below `/3`, and answers preflight requests. These are Fastify hooks
 * because Nest's interceptors do not run for preflight requests, unknown paths and requests that a guard refused.
 */
export function addImgurHooks(
  fastify: FastifyInstance,
  readQuota: (request: FastifyRequest) => Promise<QuotaState | undefined>,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isImgurUrl(request.url)) return done();
    void reply.headers(IMGUR_HEADERS);
    if (request.method === 'OPTIONS') return void reply.status(204).headers(PREFLIGHT_HEADERS).send();
    done();
  });
  // A callback instead of an async hook: other answers must not wait for a promise.
  const addRateHeaders = callbackify(async (request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(rateHeaders(await readQuota(request), request.method));
  });
  // In onSend, because an upload has been counted by then.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (!isImgurUrl(request.url)) return done();
    addRateHeaders(request, reply, (error) => done(error));
  });
}
