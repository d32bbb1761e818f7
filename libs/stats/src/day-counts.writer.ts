import { Log } from '#observability';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { DayCounts } from './day-counts.js';
import { DayCountsRepository } from './day-counts.repository.js';

/** The statistics are at most 5 s late. */
const INTERVAL_MS = 2_000;

/**
 * Adds what this process has counted to the database every 2 s, if there is something, and when the process ends.
 * While the database is away, the counts stay in memory. A process that is killed loses those of its last 2 s.
 */
@Injectable()
export class DayCountsWriter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isFailing = false;

  constructor(
    private readonly counts: DayCounts,
    private readonly rows: DayCountsRepository,
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL_MS).unref();
  }

  /** Called after the last request and the last job, and before the connections to the database are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes what was counted until now. Never rejects. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const counts = this.counts.take();
    if (counts.length === 0) return;
    try {
      await this.rows.add(counts);
      this.isFailing = false;
    } catch (error) {
      this.counts.putBack(counts);
      if (!this.isFailing) this.log.warn({ err: error }, 'the statistics could not be written; they stay in memory');
      this.isFailing = true;
    }
  }
}
