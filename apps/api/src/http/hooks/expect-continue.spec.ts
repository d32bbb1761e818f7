import type { FastifyInstance } from 'fastify';
import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';

import { delayContinue } from './expect-continue.js';

const server = new EventEmitter();
const onRequest = vi.fn();
server.on('request', onRequest);
let askForBody: () => void = () => undefined;
delayContinue({
  server,
  decorateRequest: (_name: string, method: () => void) => (askForBody = method),
} as unknown as FastifyInstance);

/** A request with its response, whose client waits for `100 Continue`. */
function begin({ headersSent = false } = {}) {
  const response = { headersSent, writeContinue: vi.fn() };
  const raw = {};
  server.emit('checkContinue', raw, response);
  return { raw, response };
}

it('passes a request to its handler without asking for its body', () => {
  const { raw, response } = begin();
  expect(onRequest).toHaveBeenLastCalledWith(raw, response);
  expect(response.writeContinue).not.toHaveBeenCalled();
});

it('asks for a body once, when it is read', () => {
  const { raw, response } = begin();
  askForBody.call({ raw });
  askForBody.call({ raw });
  expect(response.writeContinue).toHaveBeenCalledOnce();
});

it('does not ask for a body after the answer has begun', () => {
  const { raw, response } = begin({ headersSent: true });
  askForBody.call({ raw });
  expect(response.writeContinue).not.toHaveBeenCalled();
});

it('does nothing where the client does not wait', () => {
  expect(() => askForBody.call({ raw: {} })).not.toThrow();
});
