import type { FastifyInstance } from 'fastify';

/** The answers of these addresses depend on nothing but the request itself, so scripts of any site may read them. */
const OPEN = /^\/(?:v1\/|i\/|3(?:[/?]|$)|files(?:[/?]|$)|oembed(?:\?|$)|problems\/|openapi)/;

/** The response headers that scripts of other sites may read, besides those that every script may. */
export const EXPOSED_HEADERS =
  'Accept-Ranges, Allow, Cache-Status, Content-Length, Content-Range, ETag, Idempotency-Replayed, Link, ' +
  'Location, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, X-Request-Id';

/** `*` stands for every request header except Authorization (Fetch §4.8). */
const ANY_HEADER = '*, Authorization';
const PREFLIGHT_SECONDS = '86400';

/**
 * Lets scripts of other sites call the API and read its answers, refusals included (Fetch §3.2). A preflight allows
 * every header that it asks for. Clients add headers of their own, such as `traceparent`, and none of them grants a
 * right.
 */
export function openToOtherOrigins(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (OPEN.test(request.url)) {
      void reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED_HEADERS);
      if (request.method === 'OPTIONS') {
        const asked = request.headers['access-control-request-headers'];
        void reply
          .header('access-control-allow-headers', asked || ANY_HEADER)
          .header('access-control-max-age', PREFLIGHT_SECONDS);
      }
    }
    done();
  });
}
