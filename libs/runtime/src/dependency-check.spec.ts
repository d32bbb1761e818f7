import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { DependencyCheck } from './dependency-check.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('gives what the dependency says, and asks again the next time', async () => {
  const question = vi.fn(async () => 'full' as const);
  const check = new DependencyCheck(question);
  expect([await check.ask(), await check.ask()]).toEqual(['full', 'full']);
  expect(question).toHaveBeenCalledTimes(2);
});

it('takes a dependency that fails for one that is down', async () => {
  const check = new DependencyCheck(() => Promise.reject(new Error('refused')));
  expect(await check.ask()).toBe('down');
});

it('takes one that is silent for 2 s for one that is down, and does not ask it again before it has answered', async () => {
  const { promise, resolve } = Promise.withResolvers<'ok'>();
  const question = vi.fn(() => promise);
  const check = new DependencyCheck(question);
  const first = check.ask();
  await vi.advanceTimersByTimeAsync(1_000);
  const second = check.ask();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toBe('down');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await second).toBe('down');
  expect(question).toHaveBeenCalledTimes(1);

  const third = check.ask();
  resolve('ok');
  expect(await third).toBe('ok');
  void check.ask();
  expect(question).toHaveBeenCalledTimes(2);
});
