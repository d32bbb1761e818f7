import type { FastifyInstance } from 'fastify';

import { TUS_VERSION } from './tus-request-checks.js';

const OF_TUS = /^\/files(?:\/|\?|$)/;

/** Every answer below /files says which tus it is, those among them that come to no handler. */
export function speakTus(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (OF_TUS.test(request.url)) void reply.header('tus-resumable', TUS_VERSION).header('cache-control', 'no-store');
    done();
  });
}

/** Clients are told of the address with a slash at its end or without. */
export const withoutTusSlash = (url: string): string => url.replace(/^\/files\/(?=\?|$)/, '/files');
