import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callbackify } from 'node:util';

import type { QuotaState } from '../../limits/upload-quota.js';
import { isImgurAddress } from './imgur-path.js';
import { IMGUR_HEADERS, PREFLIGHT_HEADERS, rateHeaders } from './rate-headers.js';

const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

type Look = (request: FastifyRequest) => Promise<QuotaState | undefined>;

/** Gives every answer under /3 the fields that Imgur's clients read, and answers preflights; it costs others nothing. */
export function openImgur(fastify: FastifyInstance, look: Look): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isImgurAddress(request.url)) return done();
    void reply.headers(IMGUR_HEADERS);
    // Fastify refuses `application/application/x-www-form-urlencoded`; here the body itself says what it is.
    const type = request.headers['content-type'];
    if (type !== undefined && !MEDIA_TYPE.test(type)) request.headers = { 'content-type': 'application/octet-stream' };
    if (request.method === 'OPTIONS') return void reply.status(204).headers(PREFLIGHT_HEADERS).send();
    done();
  });
  // At the end: what is left is known once an upload is counted.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (!isImgurAddress(request.url)) return done();
    addRateHeaders(request, reply, look, (error) => done(error));
  });
}

const addRateHeaders = callbackify(async (request: FastifyRequest, reply: FastifyReply, look: Look) => {
  void reply.headers(rateHeaders(await look(request), request.method));
});
