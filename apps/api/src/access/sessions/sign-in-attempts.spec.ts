import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { SignInAttempts } from './sign-in-attempts.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function guess(attempts: SignInAttempts, client: string, times: number): void {
  for (let n = 0; n < times; n++) attempts.count(client);
}

it('blocks a client after ten wrong attempts, and no other client', () => {
  const attempts = new SignInAttempts();
  guess(attempts, 'one', 9);
  expect(attempts.blockedSeconds('one')).toBeUndefined();
  guess(attempts, 'one', 1);
  expect(attempts.blockedSeconds('one')).toBe(600);
  expect(attempts.blockedSeconds('two')).toBeUndefined();
});

it('lets the client try again ten minutes after its first wrong attempt', () => {
  const attempts = new SignInAttempts();
  guess(attempts, 'one', 5);
  vi.advanceTimersByTime(300_000);
  guess(attempts, 'one', 5);
  expect(attempts.blockedSeconds('one')).toBe(300);
  vi.advanceTimersByTime(300_001);
  expect(attempts.blockedSeconds('one')).toBeUndefined();
});
