import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DayCounts } from './day-counts.js';
import { formatDay, utcDay } from './utc-day.js';

const DAY_MS = 86_400_000;
const TODAY = utcDay(Date.UTC(2026, 10, 23));

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 23, 59, 59, 999) }));
afterEach(() => void vi.useRealTimers());

describe('a UTC day', () => {
  it.each([
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    ['2026-11-23', Date.UTC(2026, 10, 23, 23, 59, 59, 999)],
    ['2026-11-24', Date.UTC(2026, 10, 24)],
    ['2028-02-29', Date.UTC(2028, 1, 29, 12)],
  ])('is %s', (text, time) => {
    expect(formatDay(utcDay(time))).toBe(text);
  });
});

describe('DayCounts', () => {
  it('adds up each name, and forgets what was taken', () => {
    const counts = new DayCounts();
    counts.add('uploads');
    counts.add('bytes', 1000);
    counts.add('uploads');
    expect(counts.take()).toEqual([
      { day: TODAY, name: 'bytes', amount: 1000 },
      { day: TODAY, name: 'uploads', amount: 2 },
    ]);
    expect(counts.take()).toEqual([]);
  });

  it('counts for the day on which something happens', () => {
    const counts = new DayCounts();
    counts.add('deletes');
    vi.setSystemTime(Date.now() + 1);
    counts.add('deletes');
    expect(counts.take().map(({ day }) => formatDay(day))).toEqual(['2026-11-23', '2026-11-24']);
  });

  it('adds counts that were put back to those since', () => {
    const counts = new DayCounts();
    counts.add('reports', 2);
    const taken = counts.take();
    counts.add('reports');
    counts.putBack(taken);
    expect(counts.take()).toEqual([{ day: TODAY, name: 'reports', amount: 3 }]);
  });

  it('keeps the last 30 days while none is written', () => {
    const counts = new DayCounts();
    for (let day = 0; day < 40; day++) {
      counts.add('uploads');
      vi.setSystemTime(Date.now() + DAY_MS);
    }
    const kept = counts.take().map(({ day }) => day - TODAY);
    expect([kept.length, kept.at(0), kept.at(-1)]).toEqual([30, 10, 39]);
  });
});
