import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { ChangeTimes } from './change-times.js';

let changes: ChangeTimes;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(10);
  changes = new ChangeTimes();
});
afterEach(() => void vi.useRealTimers());

it('tells what was read before a change from what was read after it', () => {
  changes.add('a');
  expect([9, 10, 11].map((readAt) => changes.isUnchangedSince('a', readAt))).toEqual([false, false, true]);
  expect(changes.isUnchangedSince('b', 9)).toBe(true);
});

it('knows of a change of all records', () => {
  changes.addAll();
  expect([9, 10, 11].map((readAt) => changes.isUnchangedSince('b', readAt))).toEqual([false, false, true]);
});

it('counts the last 10,000 changes by key, and older ones for every key', () => {
  changes.add('first');
  vi.advanceTimersByTime(10);
  for (let key = 0; key < 10_000; key++) changes.add(String(key));
  expect([10, 11].map((readAt) => changes.isUnchangedSince('any', readAt))).toEqual([false, true]);
  expect(changes.isUnchangedSince('0', 15)).toBe(false);
});
