import Fastify from 'fastify';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { discardBody, leaveBodiesUnread } from './unread-body.hook.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => vi.useRealTimers());

/** A request whose body has arrived in part. */
function begin() {
  const socket = new PassThrough();
  const request = Object.assign(new PassThrough(), { complete: false, socket });
  request.write('a part');
  discardBody(request as unknown as IncomingMessage);
  return { request, socket };
}

it('discards the rest of a body, and stops waiting at its end', async () => {
  const { request, socket } = begin();
  const ended = new Promise((resolve) => request.once('end', resolve));
  request.end('the rest');
  await ended;
  expect([vi.getTimerCount(), socket.listenerCount('close')]).toEqual([0, 0]);
});

it('stops waiting when the connection closes', async () => {
  const { request, socket } = begin();
  expect(vi.getTimerCount()).toBe(1);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
  expect([vi.getTimerCount(), request.destroyed]).toEqual([0, false]);
});

it('destroys a request whose body takes more than 30 s', () => {
  const { request } = begin();
  vi.advanceTimersByTime(30_000);
  expect(request.destroyed).toBe(true);
});

it.each(['image/png', 'application/json', 'application/application/x', 'x', '', undefined])(
  'leaves a body of the type %j, and the type, to the handler of every method',
  async (type) => {
    await using fastify = Fastify();
    leaveBodiesUnread(fastify);
    const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'] as const;
    fastify.route({
      method: [...methods],
      url: '/',
      handler: async ({ body, headers, raw }) => ({ body, type: headers['content-type'], bytes: await text(raw) }),
    });
    const headers = type === undefined ? {} : { 'content-type': type };
    for (const method of methods) {
      const answer = await fastify.inject({ method: method as 'POST', url: '/', headers, payload: 'bytes' });
      expect([method, answer.json()]).toEqual([method, JSON.parse(JSON.stringify({ type, bytes: 'bytes' }))]);
    }
  },
);
