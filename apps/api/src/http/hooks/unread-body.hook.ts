import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** For how long the rest of a refused body is read. */
const LINGER_MS = 30_000;

/**
 * Makes Fastify leave bodies and their Content-Type alone: handlers read them from `request.raw` as streams. A method
 * that has a body would be answered 415 for a malformed Content-Type before its handler is called, and an empty field
 * counts as malformed. Methods that are added later are not changed.
 */
export function leaveBodiesUnread(fastify: FastifyInstance): void {
  fastify.decorateRequest('bodySlot', undefined);
  for (const method of fastify.supportedMethods) {
    fastify.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
}

/**
 * Reads and discards bodies that no handler read to the end: clients see the answer only after they sent the whole
 * body.
 */
export function discardUnreadBodies(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, _reply, done) => {
    discardBody(request.raw);
    done();
  });
}

/** Discards the rest of a body. Destroys the request when it has not ended after 30 s. */
export function discardBody(request: IncomingMessage): void {
  const { socket } = request;
  if (request.complete || request.destroyed || socket.destroyed) return;
  const timer = setTimeout(() => request.destroy(), LINGER_MS).unref();
  const stop = () => {
    clearTimeout(timer);
    request.off('end', stop);
    socket.off('close', stop);
  };
  request.once('end', stop).resume();
  // A request that is not read to its end emits no `close` of its own.
  socket.once('close', stop);
}
