import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { DayCountsRepository } from './day-counts.repository.js';
import { DayCountsSweeper } from './day-counts.sweeper.js';
import { formatDay } from './utc-day.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 11, 31) }));
afterEach(() => void vi.useRealTimers());

it('deletes what is more than 400 days old, once a day, and again after a failure', async () => {
  const deleteBefore = vi.fn(async (_day: number) => undefined);
  const sweeper = new DayCountsSweeper({ deleteBefore } as unknown as DayCountsRepository);
  deleteBefore.mockRejectedValueOnce(new Error('The database does not answer.'));
  await expect(sweeper.sweep()).rejects.toThrow('The database');
  await sweeper.sweep();
  await sweeper.sweep();
  vi.setSystemTime(Date.UTC(2028, 0, 1));
  await sweeper.sweep();
  expect(deleteBefore.mock.calls.map(([day]) => formatDay(day))).toEqual(['2026-11-26', '2026-11-26', '2026-11-27']);
});
