import type { SyncedLog } from '../sqlite/wal-sync.js';

/** A log whose syncs end when a test says so. */
export class FakeLog implements SyncedLog {
  syncs = 0;
  isClosed = false;
  private running: PromiseWithResolvers<void> | undefined;
  private readonly waiting = new Map<number, () => void>();

  sync(): Promise<void> {
    this.syncs += 1;
    this.running = Promise.withResolvers<void>();
    this.waiting.get(this.syncs)?.();
    return this.running.promise;
  }

  /** Ends the running sync. */
  end(error?: Error): void {
    if (error) this.running?.reject(error);
    else this.running?.resolve();
  }

  /** Resolves when the sync with this number, from 1, has begun. */
  async begun(number: number): Promise<void> {
    if (this.syncs >= number) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.set(number, resolve);
    await promise;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
