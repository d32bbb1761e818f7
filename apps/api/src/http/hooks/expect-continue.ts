import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';

declare module 'fastify' {
  interface FastifyRequest {
    /** Sends `100 Continue` if the client waits for it. To be called before the first read of a body. */
    askForBody(): void;
  }
}

/**
 * Sends no `100 Continue` before a handler reads the body (RFC 9110 §10.1.1). Node would send it at once, and clients
 * would send bodies that are refused.
 */
export function delayContinue(fastify: FastifyInstance): void {
  const { server } = fastify;
  /** The responses of requests whose client waits for `100 Continue`. Node's event comes before Fastify's request. */
  const waiting = new WeakMap<IncomingMessage, ServerResponse>();
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response);
    server.emit('request', request, response);
  });
  fastify.decorateRequest('askForBody', function (this: FastifyRequest) {
    const response = waiting.get(this.raw);
    waiting.delete(this.raw);
    if (response && !response.headersSent) response.writeContinue();
  });
}
