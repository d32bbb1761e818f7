import type { Rank } from './entry-rank.js';

const RETRY_MS = 250;
const MAX_CHANGES = 10_000;
const BATCH = 100;

type Send = (key: string, rank: Rank, text: string) => Promise<void>;

/**
 * Changes that the shared cache has not taken yet. They are sent every 250 ms until it does; at most 10,000 are
 * kept.
 */
export class UnsentChanges {
  private readonly changes = new Map<string, { rank: Rank; text: string }>();
  private timer: NodeJS.Timeout | undefined;
  private isSending = false;

  /** `sendOne` rejects if the shared cache does not take the change. */
  constructor(private readonly sendOne: Send) {}

  has(key: string): boolean {
    return this.changes.has(key);
  }

  /** Keeps a change unless one of a higher rank is kept for the key. The oldest change is dropped for the 10,001st. */
  add(key: string, rank: Rank, text: string): void {
    const former = this.changes.get(key);
    if (former && former.rank > rank) return;
    this.changes.delete(key);
    this.changes.set(key, { rank, text });
    if (this.changes.size > MAX_CHANGES) this.changes.delete(this.changes.keys().next().value as string);
    this.timer ??= setInterval(() => void this.send(), RETRY_MS).unref();
  }

  /** Drops the unsent change of a key, because the shared cache has taken one of `rank`, which is at least as high. */
  remove(key: string, rank: Rank): void {
    const change = this.changes.get(key);
    if (change && change.rank <= rank) this.changes.delete(key);
  }

  /** Sends the changes in batches, until all are taken or one is not. */
  async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      while (this.changes.size > 0) await this.sendBatch();
      this.stop();
    } catch {
      // The shared cache is still out of reach; the timer tries again.
    } finally {
      this.isSending = false;
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async sendBatch(): Promise<void> {
    const batch = [...this.changes].slice(0, BATCH);
    const sent = batch.map(async ([key, change]) => {
      await this.sendOne(key, change.rank, change.text);
      // A later change of the same record stays.
      if (this.changes.get(key) === change) this.changes.delete(key);
    });
    const failed = (await Promise.allSettled(sent)).find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
