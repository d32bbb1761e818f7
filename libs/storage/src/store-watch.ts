import { withDeadline } from '#errors';
import type { Log } from '#observability';

import type { ObjectStore } from './object-store.js';

const CHECK_EVERY_MS = 3_000;
const ANSWER_MS = 2_000;
/** A store may answer pings and still refuse bytes: after a failed write it is avoided for this long. */
const AVOID_MS = 5_000;

/** Knows which stores work, by a regular ping of each and by the failures that callers report. */
export class StoreWatch {
  private readonly down = new Set<number>();
  private readonly failedAt = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;

  /** `clock` returns monotonic milliseconds. */
  constructor(
    private readonly stores: readonly ObjectStore[],
    private readonly log: Log,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.checkAll(), CHECK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  answers(index: number): boolean {
    return !this.down.has(index);
  }

  /** True when the store answers and no failure was reported in the last 5 s. */
  works(index: number): boolean {
    return this.answers(index) && this.clock() - (this.failedAt.get(index) ?? -Infinity) > AVOID_MS;
  }

  reportFailure(index: number): void {
    this.failedAt.set(index, this.clock());
  }

  /** Marks a store as down until it answers a ping. Logs the first time. */
  markDown(index: number, error: unknown): void {
    if (!this.down.has(index)) this.log.warn({ err: error, store: index }, 'a store does not answer');
    this.down.add(index);
  }

  private async checkAll(): Promise<void> {
    await Promise.all(
      this.stores.map(async (store, index) => {
        try {
          await withDeadline(store.ping(), ANSWER_MS, throwNoAnswer);
          if (this.down.delete(index)) this.log.info({ store: index }, 'a store answers again');
        } catch (error) {
          this.markDown(index, error);
        }
      }),
    );
  }
}

function throwNoAnswer(): never {
  throw new Error(`No answer within ${ANSWER_MS} ms.`);
}
