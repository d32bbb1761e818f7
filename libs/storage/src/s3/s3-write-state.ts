import { DomainError } from '#errors';

import type { StoreState } from '../object-store.js';
import { asS3Error, isRefused } from './s3-errors.js';

/** A store that gets no puts may have space again, so that a refusal is valid for this long only. */
const REFUSAL_MS = 30_000;

/**
 * Remembers how S3 answered the last put: only then does it say that it is full or that the credentials may not
 * write.
 */
export class S3WriteState {
  private refusedAt = -Infinity;
  private refusal: StoreState = 'ok';

  /** `clock` returns monotonic milliseconds. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** The reason why the last put was refused, if that was within the last 30 s. */
  get state(): StoreState {
    return this.clock() - this.refusedAt < REFUSAL_MS ? this.refusal : 'ok';
  }

  putSucceeded(): void {
    this.refusal = 'ok';
  }

  /** `error`: as the client throws it. Failures that say nothing about the next put are ignored. */
  putFailed(error: unknown): void {
    const failure = asS3Error(error);
    const isFull = failure instanceof DomainError && failure.code === 'no-space';
    if (!isFull && !isRefused(error)) return;
    this.refusal = isFull ? 'full' : 'read-only';
    this.refusedAt = this.clock();
  }
}
