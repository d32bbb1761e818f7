import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { DependencyCheck } from './dependency-check.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('returns the state of the dependency, and probes it again for the next call', async () => {
  const probe = vi.fn(async () => 'full' as const);
  const check = new DependencyCheck(probe);
  expect([await check.check(), await check.check()]).toEqual(['full', 'full']);
  expect(probe).toHaveBeenCalledTimes(2);
});

it('returns `down` when the probe fails', async () => {
  const check = new DependencyCheck(() => Promise.reject(new Error('refused')));
  expect(await check.check()).toBe('down');
});

it('returns `down` after 2 s without an answer, and starts no second probe before the first has ended', async () => {
  const { promise, resolve } = Promise.withResolvers<'ok'>();
  const probe = vi.fn(() => promise);
  const check = new DependencyCheck(probe);
  const first = check.check();
  await vi.advanceTimersByTimeAsync(1_000);
  const second = check.check();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toBe('down');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await second).toBe('down');
  expect(probe).toHaveBeenCalledTimes(1);

  const third = check.check();
  resolve('ok');
  expect(await third).toBe('ok');
  void check.check();
  expect(probe).toHaveBeenCalledTimes(2);
});
