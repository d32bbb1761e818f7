import { DomainError } from '#errors';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

/** Each holds a few buffers; beyond this a new one would only slow the others down. */
const MAX_UPLOADS = 200;

/** Who may come in: uploads under way are bounded, and none begins while the process ends. */
@Injectable()
export class Admission {
  private inProgress = 0;
  private whenEmpty: (() => void) | undefined;
  isDraining = false;

  /** Throws `draining` or `overloaded`. */
  enter(): void {
    if (this.isDraining) throw new DomainError('draining', 'This server is shutting down.', { retryAfterSeconds: 1 });
    if (this.inProgress >= MAX_UPLOADS) {
      throw new DomainError('overloaded', 'Too many uploads are under way.', { retryAfterSeconds: 1 });
    }
    this.inProgress += 1;
    metrics.uploadsInProgress.set(this.inProgress);
  }

  leave(): void {
    this.inProgress -= 1;
    metrics.uploadsInProgress.set(this.inProgress);
    if (this.inProgress === 0) this.whenEmpty?.();
  }

  /** Refuses new uploads; resolves when those under way have been answered, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    this.isDraining = true;
    if (this.inProgress === 0) return;
    await new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
      setTimeout(resolve, timeoutMs).unref();
    });
  }
}
