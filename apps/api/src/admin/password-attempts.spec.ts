import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { WrongPasswords } from './password-attempts.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function guess(wrong: WrongPasswords, client: string, times: number): void {
  for (let n = 0; n < times; n++) wrong.count(client);
}

it('blocks a client after ten wrong passwords, and nobody else', () => {
  const wrong = new WrongPasswords();
  guess(wrong, 'one', 9);
  expect(wrong.blockedSeconds('one')).toBeUndefined();
  guess(wrong, 'one', 1);
  expect(wrong.blockedSeconds('one')).toBe(600);
  expect(wrong.blockedSeconds('two')).toBeUndefined();
});

it('lets the client try again ten minutes after its first wrong password', () => {
  const wrong = new WrongPasswords();
  guess(wrong, 'one', 5);
  vi.advanceTimersByTime(300_000);
  guess(wrong, 'one', 5);
  expect(wrong.blockedSeconds('one')).toBe(300);
  vi.advanceTimersByTime(300_001);
  expect(wrong.blockedSeconds('one')).toBeUndefined();
});
