import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { DelayedAction } from './delayed-action.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is sent once, after its delay', () => {
  const send = vi.fn();
  new DelayedAction(6_000).start(send);
  vi.advanceTimersByTime(5_999);
  expect(send).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(send).toHaveBeenCalledOnce();
});

it('can be undone until then', () => {
  const send = vi.fn();
  const action = new DelayedAction(6_000);
  action.start(send);
  expect(action.cancel()).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(send).not.toHaveBeenCalled();
  expect(action.cancel()).toBe(false);
});

it('is sent at once when the page is left or another one starts', () => {
  const [one, two] = [vi.fn(), vi.fn()];
  const action = new DelayedAction(6_000);
  action.start(one);
  action.start(two);
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 0]);
  action.flush();
  vi.advanceTimersByTime(60_000);
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 1]);
});
