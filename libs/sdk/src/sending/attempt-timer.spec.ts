import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { AttemptTimer } from './attempt-timer.js';
import { ConnectionLost, DeadlineExceeded } from '../errors.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const timerOf = (limits: { endsAfterMs?: number; signal?: AbortSignal } = {}) =>
  new AttemptTimer({ idleTimeoutMs: 1000, endsAt: Date.now() + (limits.endsAfterMs ?? 10_000), signal: limits.signal });

it('ends an attempt after the idle timeout', () => {
  const timer = timerOf();
  vi.advanceTimersByTime(999);
  expect(timer.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(timer.signal.reason).toBeInstanceOf(ConnectionLost);
  expect(timer.signal.reason).not.toBeInstanceOf(DeadlineExceeded);
});

it('ends an attempt at the deadline, although bytes arrive', () => {
  const timer = timerOf({ endsAfterMs: 1500 });
  vi.advanceTimersByTime(900);
  timer.restart();
  vi.advanceTimersByTime(600);
  expect(timer.signal.reason).toBeInstanceOf(DeadlineExceeded);
});

it('does not count the time while it is paused', () => {
  const timer = timerOf();
  timer.pause();
  vi.advanceTimersByTime(5000);
  expect(timer.signal.aborted).toBe(false);
  timer.restart();
  vi.advanceTimersByTime(1000);
  expect(timer.signal.aborted).toBe(true);
});

it('ends an attempt with the reason of the caller, also if that came before', async () => {
  const controller = new AbortController();
  const timer = timerOf({ signal: controller.signal });
  const reason = new Error('Enough.');
  controller.abort(reason);
  await expect(timer.expired).rejects.toBe(reason);
  expect(timerOf({ signal: controller.signal }).signal.reason).toBe(reason);
});

it('runs no timer once it is closed', () => {
  const timer = timerOf();
  timer.close();
  timer.restart();
  expect(vi.getTimerCount()).toBe(0);
});

it('explains a failure by its own reason, else as a lost connection', () => {
  const timer = timerOf();
  const network = new TypeError('fetch failed');
  expect(timer.failureOf(network)).toMatchObject({ name: 'ConnectionLost', cause: network });
  vi.advanceTimersByTime(1000);
  expect(timer.failureOf(network)).toBe(timer.signal.reason);
});
