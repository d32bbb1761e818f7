import { tooSlow } from './refusals.js';

/**
 * One import, from the first look-up to the last byte. Its signal fires when the time is up, when the caller gives up,
 * and when the import has ended, so that whatever listens to it (sockets, timers) never outlives it.
 */
export class Transfer {
  private readonly controller = new AbortController();
  private readonly deadline: NodeJS.Timeout;
  private readonly giveUp = () => this.controller.abort(this.caller?.reason);

  constructor(
    timeoutMs: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    this.deadline = setTimeout(() => this.controller.abort(tooSlow()), timeoutMs);
    if (caller?.aborted) this.giveUp();
    else caller?.addEventListener('abort', this.giveUp, { once: true });
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

  /** Ends it, however far it got. Ending twice is no error. */
  end(): void {
    clearTimeout(this.deadline);
    this.caller?.removeEventListener('abort', this.giveUp);
    this.controller.abort();
  }
}
