import { Injectable } from '@nestjs/common';

import { DayCountsRepository } from './day-counts.repository.js';
import { utcDay } from './utc-day.js';

const KEPT_DAYS = 400;

/** Deletes the counts of days that are more than 400 days ago, once a day. */
@Injectable()
export class DayCountsSweeper {
  private lastDay: number | undefined;

  constructor(private readonly rows: DayCountsRepository) {}

  /** Does nothing more than once a day. */
  async sweep(): Promise<void> {
    const today = utcDay(Date.now());
    if (today === this.lastDay) return;
    await this.rows.deleteBefore(today - KEPT_DAYS);
    this.lastDay = today;
  }
}
