import type { FastifyInstance } from 'fastify';

/**
 * Scripts of any site may read the answers at these paths. With `*`, browsers hide the answer to a request that has
 * cookies (Fetch §3.2.5), so no other site can read what a session may see.
 */
const OPEN_PATHS = /^\/(?:v1\/|i\/|3(?:[/?]|$)|files(?:[/?]|$)|oembed(?:\?|$)|problems\/|openapi)/;

/**
 * The response headers that scripts of other sites may read, besides those that every script may read (Fetch §2.2.2).
 */
export const EXPOSED_HEADERS =
  'Accept-Ranges, Allow, Cache-Status, Content-Length, Content-Range, ETag, Idempotency-Replayed, Link, ' +
  'Location, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, WWW-Authenticate, X-Request-Id';

/** `*` stands for every request header except Authorization (Fetch §4.8). */
const ANY_HEADER = '*, Authorization';
const PREFLIGHT_SECONDS = '86400';

/**
 * Lets scripts of other sites call the API and read its answers, errors included (Fetch §3.2). A preflight allows
 * every header that it asks for: clients add headers of their own, such as `traceparent`. Only Authorization grants
 * a right, and a script can send no token that it does not know.
 */
export function addCors(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (OPEN_PATHS.test(request.url)) {
      void reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED_HEADERS);
      if (request.method === 'OPTIONS') {
        const requested = request.headers['access-control-request-headers'];
        void reply
          .header('access-control-allow-headers', requested || ANY_HEADER)
          .header('access-control-max-age', PREFLIGHT_SECONDS);
      }
    }
    done();
  });
}
