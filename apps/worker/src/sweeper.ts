import { type Log, metrics } from '#observability';
import type { OnModuleDestroy } from '@nestjs/common';

/** Which of several processes sweeps. */
export interface SweepTurn {
  /** How long it lasts when it isn't taken again. */
  ttlMs: number;
  /** Whether it is this process's, from now on. */
  take(): Promise<boolean>;
  release(): Promise<void>;
}

/** Looks at the start and then regularly for what died half-way. */
export class Sweeper implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly sweeps: readonly { sweep(): Promise<void> }[],
    private readonly intervalMs: number,
    private readonly turn: SweepTurn,
    private readonly log: Log,
  ) {}

  start(): void {
    this.sweep();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
    // The others need not wait until it lapses; a database that is away lets it lapse.
    await this.turn.release().catch(() => undefined);
  }

  private sweep(): void {
    this.running = this.runAll().finally(() => {
      if (!this.isStopped) this.timer = setTimeout(() => this.sweep(), this.intervalMs).unref();
    });
  }

  private async runAll(): Promise<void> {
    let isWhole = true;
    for (const sweep of this.sweeps) {
      if (this.isStopped) return;
      try {
        if (!(await this.turn.take())) return;
        await this.holding(() => sweep.sweep());
      } catch (error) {
        isWhole = false;
        this.log.warn({ err: error }, 'a sweep failed; the next one tries again');
      }
    }
    if (isWhole) metrics.lastSweep.setToCurrentTime();
  }

  /** A long sweep goes on being this process's. */
  private async holding(sweep: () => Promise<void>): Promise<void> {
    const renewal = setInterval(() => void this.turn.take().catch(() => undefined), this.turn.ttlMs / 3);
    await sweep().finally(() => clearInterval(renewal));
  }
}
