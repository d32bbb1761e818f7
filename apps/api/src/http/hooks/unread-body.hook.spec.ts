import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { discardRest } from './unread-body.hook.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => vi.useRealTimers());

/** A request of which a part has come. */
function begin() {
  const socket = new PassThrough();
  const request = Object.assign(new PassThrough(), { complete: false, socket });
  request.write('a part');
  discardRest(request as unknown as IncomingMessage);
  return { request, socket };
}

it('throws the rest of a body away, and waits for no more once it has come', async () => {
  const { request, socket } = begin();
  const ended = new Promise((resolve) => request.once('end', resolve));
  request.end('the rest');
  await ended;
  expect([vi.getTimerCount(), socket.listenerCount('close')]).toEqual([0, 0]);
});

it('lets go of a request whose connection closes', async () => {
  const { request, socket } = begin();
  expect(vi.getTimerCount()).toBe(1);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
  expect([vi.getTimerCount(), request.destroyed]).toEqual([0, false]);
});

it('ends a request whose body goes on for more than 30 s', () => {
  const { request } = begin();
  vi.advanceTimersByTime(30_000);
  expect(request.destroyed).toBe(true);
});
