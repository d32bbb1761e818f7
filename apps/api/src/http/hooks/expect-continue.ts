import type { IncomingMessage, ServerResponse } from 'node:http';

const waiting = new WeakMap<IncomingMessage, ServerResponse>();

/** Of a request with `Expect: 100-continue`: its sender holds the body back until it is asked for. */
export function askForBodyLater(request: IncomingMessage, response: ServerResponse): void {
  waiting.set(request, response);
}

/** To be called before the first read: whatever was refused by then never sent its body (RFC 9110 §10.1.1). */
export function askForBody(request: IncomingMessage): void {
  const response = waiting.get(request);
  waiting.delete(request);
  if (response && !response.headersSent) response.writeContinue();
}
