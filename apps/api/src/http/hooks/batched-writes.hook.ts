import type { FastifyInstance } from 'fastify';
import { setImmediate } from 'node:timers/promises';

/**
 * Has the answers that are ready in one turn of the event loop written one after the other at its end. Each write wakes
 * whoever reads: between the work for two requests that costs the processor more than the answer itself.
 */
export function sendTogether(fastify: FastifyInstance): void {
  let end: Promise<void> | undefined;
  const endOfTurn = () => (end ??= setImmediate().then(() => (end = undefined)));
  fastify.addHook('onSend', (_request, _reply, payload, done) => (isStream(payload) ? done() : endOfTurn()));
}

const isStream = (payload: unknown) => typeof (payload as { pipe?: unknown } | null | undefined)?.pipe === 'function';
