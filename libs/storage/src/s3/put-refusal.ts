import { DomainError } from '#errors';

import type { StoreState } from '../object-store.js';
import { asS3Error, isRefused } from './s3-errors.js';

/** A store of which nobody asks anything may have space again: then a refusal counts no longer. */
const REFUSED_MS = 30_000;

/** What S3 said to the last put. It says only then that it is full, or that the credentials may not write. */
export class PutRefusal {
  private refusedAt = -Infinity;
  private refusedAs: StoreState = 'ok';

  /** `clock`: milliseconds that nobody sets. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Whether the last put was refused within the last 30 s, and why. */
  get state(): StoreState {
    return this.clock() - this.refusedAt < REFUSED_MS ? this.refusedAs : 'ok';
  }

  taken(): void {
    this.refusedAs = 'ok';
  }

  /** `error`: as the client throws it. Failures that say nothing of the next put are passed over. */
  refused(error: unknown): void {
    const failure = asS3Error(error);
    const isFull = failure instanceof DomainError && failure.code === 'no-space';
    if (!isFull && !isRefused(error)) return;
    this.refusedAs = isFull ? 'full' : 'read-only';
    this.refusedAt = this.clock();
  }
}
