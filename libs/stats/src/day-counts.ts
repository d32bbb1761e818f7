import type { ProblemCode } from '#errors';
import { Injectable } from '@nestjs/common';

import { utcDay } from './utc-day.js';

/**
 * What is counted: images that were stored, their bytes, images that were deleted before they expired, reports, and
 * refused uploads by the code of their problem. A closed set, so that a day has a bounded number of rows.
 */
export type CountName = 'uploads' | 'bytes' | 'deletes' | 'reports' | `refusals:${ProblemCode}`;

export interface DayCount {
  /** UTC, in days since 1970-01-01. */
  day: number;
  name: CountName;
  amount: number;
}

/** Days that are kept in memory while the database is away. */
const MAX_DAYS = 30;

/** What this process has counted and not yet written to the database. Names are a closed set, so this is small. */
@Injectable()
export class DayCounts {
  private days = new Map<number, Map<CountName, number>>();

  /** Adds `amount` to the count of today. */
  add(name: CountName, amount = 1): void {
    this.addTo({ day: utcDay(Date.now()), name, amount });
  }

  /** Returns what was counted since the last call, in the order of days and names. */
  take(): DayCount[] {
    const taken = [...this.days].flatMap(([day, counts]) =>
      [...counts].map(([name, amount]): DayCount => ({ day, name, amount })),
    );
    this.days = new Map();
    // Processes that write the same rows lock them in the same order.
    return taken.sort((a, b) => a.day - b.day || (a.name < b.name ? -1 : 1));
  }

  /** Adds counts again that `take` returned and that could not be written. */
  putBack(counts: readonly DayCount[]): void {
    for (const count of counts) this.addTo(count);
  }

  private addTo({ day, name, amount }: DayCount): void {
    let counts = this.days.get(day);
    if (!counts) {
      counts = new Map();
      this.days.set(day, counts);
      if (this.days.size > MAX_DAYS) this.days.delete(Math.min(...this.days.keys()));
    }
    counts.set(name, (counts.get(name) ?? 0) + amount);
  }
}
