import type { FastifyInstance } from 'fastify';
import { setImmediate } from 'node:timers/promises';

/**
 * Writes all answers that are ready in one turn of the event loop at the end of that turn. Each write wakes the process
 * that reads it, and between the work for two requests that costs more processor time than the answer (decision 0025).
 */
export function batchWrites(fastify: FastifyInstance): void {
  let endOfTurn: Promise<void> | undefined;
  const waitForEndOfTurn = () => (endOfTurn ??= setImmediate().then(() => (endOfTurn = undefined)));
  fastify.addHook('onSend', (_request, _reply, payload, done) => (isStream(payload) ? done() : waitForEndOfTurn()));
}

const isStream = (payload: unknown) => typeof (payload as { pipe?: unknown } | null | undefined)?.pipe === 'function';
