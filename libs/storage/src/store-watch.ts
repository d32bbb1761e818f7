import { withDeadline } from '#errors';
import type { Log } from '#observability';

import type { ObjectStore } from './object-store.js';

const EVERY_MS = 3_000;
const ANSWER_MS = 2_000;
/** A store may answer and yet take no bytes: it is left alone for so long after it failed. */
const FAILED_MS = 5_000;

/** Knows which of several stores can be used: each is asked every few seconds whether it is there. */
export class StoreWatch {
  private readonly silent = new Set<number>();
  private readonly failedAt = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stores: readonly ObjectStore[],
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  answers(place: number): boolean {
    return !this.silent.has(place);
  }

  /** Whether it answers, and did what it was asked to of late. */
  works(place: number): boolean {
    return this.answers(place) && performance.now() - (this.failedAt.get(place) ?? -Infinity) > FAILED_MS;
  }

  /** Something that was asked of the store failed. */
  failed(place: number): void {
    this.failedAt.set(place, performance.now());
  }

  /** The store is known not to answer, until it does. */
  missing(place: number, error: unknown): void {
    if (!this.silent.has(place)) this.log.warn({ err: error, store: place }, 'a store does not answer');
    this.silent.add(place);
  }

  private async look(): Promise<void> {
    await Promise.all(
      this.stores.map(async (store, place) => {
        try {
          await withDeadline(store.ping(), ANSWER_MS, noAnswer);
          if (this.silent.delete(place)) this.log.info({ store: place }, 'a store answers again');
        } catch (error) {
          this.missing(place, error);
        }
      }),
    );
  }
}

function noAnswer(): never {
  throw new Error(`No answer within ${ANSWER_MS} ms.`);
}
