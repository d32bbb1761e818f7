import type { FastifyInstance } from 'fastify';

/** Swagger UI loads only its own files, has inline styles, and calls this server. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const DOCS = /^\/docs(?:[/?]|$)/;

/**
 * Forbids browsers to guess a type from the bytes of an answer (Fetch §3.7), and sets the content security policy of
 * Swagger UI, whose pages a library writes (CSP level 3). The policy of our own pages is set in layout.ts.
 */
export function addSafetyHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-content-type-options', 'nosniff');
    if (DOCS.test(request.url)) {
      void reply.header('content-security-policy', DOCS_POLICY).header('referrer-policy', 'no-referrer');
    }
    done();
  });
}
