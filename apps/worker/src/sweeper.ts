import { type Log, metrics } from '#observability';
import type { OnModuleDestroy } from '@nestjs/common';

import type { Sweep, SweepLock } from './sweep.js';

/** Makes all sweeps at the start and then at an interval, in one process at a time. */
export class Sweeper implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopped = false;

  /** `intervalMs`: the pause between the end of one round and the start of the next. */
  constructor(
    private readonly sweeps: readonly Sweep[],
    private readonly intervalMs: number,
    private readonly lock: SweepLock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.running = this.sweepAll().finally(() => {
      if (!this.isStopped) this.timer = setTimeout(() => this.start(), this.intervalMs).unref();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
    // Another process can then sweep at once. When the database does not answer, the lock expires.
    await this.lock.release().catch(() => undefined);
  }

  private async sweepAll(): Promise<void> {
    let isComplete = true;
    for (const sweep of this.sweeps) {
      if (this.isStopped) return;
      try {
        if (!(await this.lock.acquire())) return;
        await this.sweepUnderLock(sweep);
      } catch (error) {
        isComplete = false;
        this.log.warn({ err: error }, 'a sweep failed; the next one tries again');
      }
    }
    if (isComplete) metrics.lastSweep.setToCurrentTime();
  }

  /** Renews the lock while a sweep runs. */
  private async sweepUnderLock(sweep: Sweep): Promise<void> {
    const renewal = setInterval(() => void this.lock.acquire().catch(() => undefined), this.lock.ttlMs / 3);
    await sweep.sweep().finally(() => clearInterval(renewal));
  }
}
