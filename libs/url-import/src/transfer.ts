import { tooSlow } from './refusals.js';

/**
 * One import, from the first look-up to the last byte. Its signal fires on a timeout, when the caller aborts, and when
 * the import has ended, so that no socket or timer outlives it.
 */
export class Transfer {
  private readonly controller = new AbortController();
  private readonly deadline: NodeJS.Timeout;
  private readonly abort = () => this.controller.abort(this.caller?.reason);

  constructor(
    timeoutMs: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    this.deadline = setTimeout(() => this.controller.abort(tooSlow()), timeoutMs);
    if (caller?.aborted) this.abort();
    else caller?.addEventListener('abort', this.abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for `promise`, but no longer than the transfer lasts. */
  async within<T>(promise: Promise<T>): Promise<T> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(this.signal.reason);
    this.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the transfer at any point. A second call has no effect. */
  end(): void {
    clearTimeout(this.deadline);
    this.caller?.removeEventListener('abort', this.abort);
    this.controller.abort();
  }
}
