import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The responses of requests whose client waits for `100 Continue` before it sends the body. */
const waiting = new WeakMap<IncomingMessage, ServerResponse>();

/**
 * Sends no `100 Continue` before a handler reads the body (RFC 9110 §10.1.1). Node would send it at once, and clients
 * would send bodies that are refused.
 */
export function delayContinue(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response);
    server.emit('request', request, response);
  });
}

/** Sends `100 Continue` if the client waits for it. To be called before the first read of a body. */
export function askForBody(request: IncomingMessage): void {
  const response = waiting.get(request);
  waiting.delete(request);
  if (response && !response.headersSent) response.writeContinue();
}
