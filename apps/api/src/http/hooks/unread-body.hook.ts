import type { IncomingMessage } from 'node:http';

/** How long the rest of a body that was refused is read and thrown away, so that its sender sees the answer. */
const LINGER_MS = 30_000;

/** Reads what still comes of a body that nobody reads. Holds on to the request until then or until its connection closes. */
export function discardRest(request: IncomingMessage): void {
  const { socket } = request;
  if (request.complete || request.destroyed || socket.destroyed) return;
  const timer = setTimeout(() => request.destroy(), LINGER_MS).unref();
  const stop = () => {
    clearTimeout(timer);
    request.off('end', stop);
    socket.off('close', stop);
  };
  request.once('end', stop).resume();
  // The request itself closes only if somebody reads it to its end.
  socket.once('close', stop);
}
