import { utcDay } from '#stats';
import { describe, expect, it } from 'vitest';

import { dailyStats } from './daily-stats.js';

const TODAY = utcDay(Date.UTC(2028, 2, 1));

describe('dailyStats', () => {
  it('has a day of zeros where nothing happened, across the end of a month', () => {
    const days = dailyStats([], TODAY, 3);
    expect(days.map(({ day }) => day)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(days[0]).toEqual({ day: '2028-02-28', uploads: 0, bytes: 0, refusals: {}, deletes: 0, reports: 0 });
  });

  it('puts each count into its day, and refusals below their reason', () => {
    const [, yesterday, today] = dailyStats(
      [
        { day: TODAY - 1, name: 'uploads', amount: 5 },
        { day: TODAY - 1, name: 'bytes', amount: 5000 },
        { day: TODAY, name: 'refusals:rate-limited', amount: 7 },
        { day: TODAY, name: 'refusals:upload-banned', amount: 1 },
        { day: TODAY, name: 'deletes', amount: 2 },
        { day: TODAY, name: 'reports', amount: 3 },
      ],
      TODAY,
      3,
    );
    expect(yesterday).toMatchObject({ uploads: 5, bytes: 5000, refusals: {} });
    expect(today).toMatchObject({ refusals: { 'rate-limited': 7, 'upload-banned': 1 }, deletes: 2, reports: 3 });
  });

  it('leaves out days before the first and after today', () => {
    const counts = [TODAY - 3, TODAY + 1].map((day) => ({ day, name: 'uploads', amount: 1 }) as const);
    expect(dailyStats(counts, TODAY, 3).map(({ uploads }) => uploads)).toEqual([0, 0, 0]);
  });
});
