import type { Log } from '#observability';
import type { OnModuleDestroy } from '@nestjs/common';

/** Looks at the start and then regularly for what died half-way. */
export class Sweeper implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly sweeps: readonly { run(): Promise<void> }[],
    private readonly intervalMs: number,
    /** Whether it is this process's turn, of those that could sweep. */
    private readonly isMyTurn: () => Promise<boolean>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.sweep();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private sweep(): void {
    this.running = this.runAll().finally(() => {
      if (!this.isStopped) this.timer = setTimeout(() => this.sweep(), this.intervalMs).unref();
    });
  }

  private async runAll(): Promise<void> {
    for (const sweep of this.sweeps) {
      try {
        if (!(await this.isMyTurn())) return;
        await sweep.run();
      } catch (error) {
        this.log.warn({ err: error }, 'a sweep failed; the next one tries again');
      }
    }
  }
}
