import type { FastifyInstance } from 'fastify';

import { TUS_VERSION } from './tus-request-checks.js';

const TUS_URL = /^\/files(?:\/|\?|$)/;

/**
 * Adds the version of tus to every answer below `/files`. It is a Fastify hook because errors of requests without a
 * Nest route, such as 405, must have it too.
 */
export function addTusHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (TUS_URL.test(request.url)) void reply.headers({ 'tus-resumable': TUS_VERSION, 'cache-control': 'no-store' });
    done();
  });
}

/** `/files/` as `/files`: clients are configured with either. Any other URL is unchanged. */
export const withoutTusSlash = (url: string): string => url.replace(/^\/files\/(?=\?|$)/, '/files');
