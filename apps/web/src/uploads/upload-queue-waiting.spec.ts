import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { files, imageOf, ManualTransport } from './testing/manual-transport.js';
import { UploadFailure } from './upload-failure.js';
import { MAX_RETRY_AFTER_MS, MAX_RECONNECTS, MAX_RETRIES } from './upload-item.js';
import { UploadQueue } from './upload-queue.js';

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('an upload that waits', () => {
  let transport: ManualTransport;
  let queue: UploadQueue;
  const states = () => queue.items.value.map(({ state }) => state.name);

  beforeEach(() => {
    vi.useFakeTimers();
    transport = new ManualTransport();
    queue = new UploadQueue(transport);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  describe('when the server asks to retry later', () => {
    it.each([429, 503, 409])('sends again after Retry-After, with the same key (%i)', async (status) => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(status, '', 7000));
      await settle();
      expect(queue.items.value[0]?.state).toEqual({
        name: 'waiting',
        next: { at: Date.now() + 7000, waitsFor: status === 409 ? 'connection' : 'server' },
      });
      await vi.advanceTimersByTimeAsync(6900);
      expect(transport.calls).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(100);
      expect(states()).toEqual(['uploading']);
      expect(transport.call(1).options.idempotencyKey).toBe(transport.call(0).options.idempotencyKey);
    });

    it('starts no other file until then', async () => {
      queue.add(files(5));
      transport.call(0).reject(new UploadFailure(429, '', 7000));
      transport.call(1).resolve(imageOf('b'));
      await settle();
      expect(transport.calls).toHaveLength(3);
      await vi.advanceTimersByTimeAsync(7000);
      expect(transport.calls).toHaveLength(5);
    });

    it('fails after the maximum number of retries', async () => {
      queue.add(files(1));
      for (let attempt = 0; attempt <= MAX_RETRIES; attempt += 1) {
        transport.call(attempt).reject(new UploadFailure(503, 'Busy', 1000));
        await vi.advanceTimersByTimeAsync(1000);
      }
      expect(states()).toEqual(['failed']);
      expect(transport.calls).toHaveLength(MAX_RETRIES + 1);
    });

    it.each([
      ['without Retry-After', 503, null],
      ['with more patience than is reasonable', 429, MAX_RETRY_AFTER_MS + 1],
      ['for another reason', 500, 1000],
    ])('leaves it to the user %s', async (_case, status, retryAfterMs) => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(status, '', retryAfterMs));
      await settle();
      expect(states()).toEqual(['failed']);
    });
  });

  describe('when the connection breaks', () => {
    it.each([0, 502, 504])('sends again by itself, with the same key (%i)', async (status) => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(status));
      await settle();
      expect(queue.items.value[0]?.state).toEqual({
        name: 'waiting',
        next: { at: Date.now() + 1000, waitsFor: 'connection' },
      });
      await vi.advanceTimersByTimeAsync(1000);
      expect(states()).toEqual(['uploading']);
      expect(transport.call(1).options.idempotencyKey).toBe(transport.call(0).options.idempotencyKey);
    });

    it('waits longer each time, and fails after two minutes', async () => {
      queue.add(files(1));
      const startedAt = Date.now();
      for (let attempt = 0; attempt <= MAX_RECONNECTS; attempt += 1) {
        transport.call(attempt).reject(new UploadFailure(0));
        await settle();
        await vi.advanceTimersToNextTimerAsync();
      }
      expect(states()).toEqual(['failed']);
      expect(transport.calls).toHaveLength(MAX_RECONNECTS + 1);
      expect(Date.now() - startedAt).toBe((1 + 2 + 4 + 8 + 16 + 30 + 30 + 30) * 1000);
    });

    it('resumes at once when the browser is online again', async () => {
      queue.add(files(2));
      for (const index of [0, 1]) transport.call(index).reject(new UploadFailure(0));
      await settle();
      queue.reconnect();
      expect(states()).toEqual(['uploading', 'uploading']);
    });

    it('does not shorten the wait that the server asked for', async () => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(429, '', 7000));
      await settle();
      queue.reconnect();
      expect(states()).toEqual(['waiting']);
    });

    it('makes no attempt while the browser is offline', async () => {
      let isOnline = false;
      queue = new UploadQueue(transport, () => isOnline);
      queue.add(files(1));
      await vi.advanceTimersByTimeAsync(600_000);
      expect(transport.calls).toHaveLength(0);
      isOnline = true;
      queue.reconnect();
      expect(states()).toEqual(['uploading']);
    });
  });
});
