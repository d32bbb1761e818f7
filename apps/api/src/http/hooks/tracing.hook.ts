import { enterSpan, type Tracer } from '#observability';
import type { FastifyInstance } from 'fastify';

import { methodLabel, routeLabel } from '../request-labels.js';

/** Requested every few seconds by probes and by Prometheus. */
const UNTRACED = /^\/(metrics|health\/)/;

/**
 * Opens a span for each request, as a child of its `traceparent` (W3C Trace Context) if it has one. Spans of the work
 * for the request are its children. It names the route and not the path, which can contain a delete token. Adds no hook
 * when tracing is off.
 */
export function addTracing(fastify: FastifyInstance, tracer: Tracer): void {
  if (!tracer.isOn) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    const [route, method] = [routeLabel(request), methodLabel(request)];
    const { traceparent } = request.headers;
    const attributes = { 'http.request.method': method, 'http.route': route };
    const start = { name: `${method} ${route}`, kind: 'server', attributes } as const;
    const parent = typeof traceparent === 'string' ? traceparent : undefined;
    const span = UNTRACED.test(route) ? undefined : tracer.openSpan(start, parent);
    if (!span) return done();
    // `close` also comes when the client leaves before the answer ends.
    reply.raw.once('close', () => {
      const { statusCode } = reply;
      span.end({
        attributes: { 'http.response.status_code': statusCode },
        ...(statusCode >= 500 && { error: `answered ${statusCode}` }),
      });
    });
    enterSpan(span, done);
  });
}
