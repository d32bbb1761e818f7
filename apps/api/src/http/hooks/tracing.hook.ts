import { isTracing, openSpan } from '#observability';
import type { FastifyInstance } from 'fastify';

import { methodOf, routeOf } from './metrics.hook.js';

/** Asked every few seconds by machines, and of no interest. */
const UNTRACED = /^\/(metrics|health\/)/;

/**
 * A span of each request, from its `traceparent` on where it has one. All that is done for it is a part of it. Of the
 * address it tells the route alone: a delete token can be in the rest. Without tracing at the start it costs nothing.
 */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing()) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const [route, method] = [routeOf(request), methodOf(request)];
    const { traceparent } = request.headers;
    const span = UNTRACED.test(route)
      ? undefined
      : openSpan({
          name: `${method} ${route}`,
          kind: 'server',
          attributes: { 'http.request.method': method, 'http.route': route },
          ...(typeof traceparent === 'string' && { parent: traceparent }),
        });
    if (!span) return done();
    // Also of a client that left.
    reply.raw.once('close', () => {
      const { statusCode } = reply;
      span.end({
        attributes: { 'http.response.status_code': statusCode },
        ...(statusCode >= 500 && { error: `answered ${statusCode}` }),
      });
    });
    span.enter(done);
  });
}
