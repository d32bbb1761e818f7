import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { discardBody } from './unread-body.hook.js';

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
