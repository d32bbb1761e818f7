import type { FastifyInstance } from 'fastify';

/** Nothing here depends on who asks but by what the request itself carries, so pages of any site may ask. */
const OPEN = /^\/(?:v1\/|i\/|files(?:\/|\?|$)|oembed(?:\?|$)|problems\/|openapi\.)/;

/** What scripts may read besides the fields that every script may. */
const EXPOSED =
  'Accept-Ranges, Allow, Cache-Status, Content-Length, Content-Range, ETag, Idempotency-Replayed, ' +
  'Location, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After';

/** Lets scripts of other sites read the answers of the API, the refusals among them (Fetch §3.2). */
export function openToOtherOrigins(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (OPEN.test(request.url)) {
      void reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED);
    }
    done();
  });
}
