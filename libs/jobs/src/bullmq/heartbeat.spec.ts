import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Heartbeat } from './heartbeat.js';

const SECOND = 1_000;

/** A client with the given status, whose pings are answered only while `answers`. */
function fakeClient(status: string, answers = true) {
  const client = {
    status,
    answers,
    ping: () => (client.answers ? Promise.resolve('PONG') : new Promise<string>(() => undefined)),
    disconnect: vi.fn<(reconnect: boolean) => void>(),
  };
  return client;
}

describe('Heartbeat', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = (client: ReturnType<typeof fakeClient>) => new Heartbeat(client as unknown as Redis);

  it('leaves a connection alone that answers', async () => {
    const client = fakeClient('ready');
    start(client);
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    expect(client.disconnect).not.toHaveBeenCalled();
  });

  it.each(['ready', 'connect'])('reconnects after 4 s without an answer, in the status %s', async (status) => {
    const client = fakeClient(status, false);
    start(client);
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect(client.disconnect).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(client.disconnect).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('starts to count again after an answer', async () => {
    const client = fakeClient('ready', false);
    start(client);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    client.answers = true;
    await vi.advanceTimersByTimeAsync(SECOND);
    client.answers = false;
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect(client.disconnect).not.toHaveBeenCalled();
  });

  it('does nothing while the client reconnects, or after it was stopped', async () => {
    const reconnecting = fakeClient('reconnecting', false);
    start(reconnecting);
    const stopped = fakeClient('ready', false);
    start(stopped).stop();
    await vi.advanceTimersByTimeAsync(60 * SECOND);
    expect(reconnecting.disconnect).not.toHaveBeenCalled();
    expect(stopped.disconnect).not.toHaveBeenCalled();
  });
});
