import type { Rank } from './ranks.js';

const RETRY_MS = 250;
const MAX_CHANGES = 10_000;
const BATCH = 100;

type Send = (key: string, rank: Rank, text: string) => Promise<boolean>;

/** Changes that the shared cache has not taken yet: tried again until it does. Bounded: the oldest go first. */
export class UnsentChanges {
  private readonly changes = new Map<string, { rank: Rank; text: string }>();
  private timer: NodeJS.Timeout | undefined;
  private isSending = false;

  constructor(private readonly trySend: Send) {}

  has(key: string): boolean {
    return this.changes.has(key);
  }

  add(key: string, rank: Rank, text: string): void {
    const former = this.changes.get(key);
    if (former && former.rank > rank) return;
    this.changes.delete(key);
    this.changes.set(key, { rank, text });
    if (this.changes.size > MAX_CHANGES) this.changes.delete(this.changes.keys().next().value as string);
    this.timer ??= setInterval(() => void this.send(), RETRY_MS).unref();
  }

  /** A change of this rank has been taken; true. */
  forget(key: string, rank: Rank): true {
    const change = this.changes.get(key);
    if (change && change.rank <= rank) this.changes.delete(key);
    return true;
  }

  /** Stops at the first that is not taken. */
  async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      while (this.changes.size > 0) await this.sendBatch();
      this.close();
    } catch {
      // Still out of reach: the timer tries again.
    } finally {
      this.isSending = false;
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async sendBatch(): Promise<void> {
    const batch = [...this.changes].slice(0, BATCH);
    const sent = batch.map(async ([key, change]) => {
      await this.trySend(key, change.rank, change.text);
      // A later change of the same record stays.
      if (this.changes.get(key) === change) this.changes.delete(key);
    });
    const failed = (await Promise.allSettled(sent)).find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
