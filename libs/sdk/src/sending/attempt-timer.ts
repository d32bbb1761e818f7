import { ConnectionLost, DeadlineExceeded } from '../errors.js';

/** setTimeout supports no longer time. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface AttemptLimits {
  /** Maximum time without a byte sent or received, in milliseconds. */
  idleTimeoutMs: number;
  /** The deadline of the whole call, in milliseconds since 1970. */
  endsAt: number;
  signal?: AbortSignal | undefined;
}

/** Ends an attempt after the idle timeout, at the deadline of the call, or when the caller aborts it. */
export class AttemptTimer {
  /** Rejects when the attempt must end. For a `fetch` that ignores its signal. */
  readonly expired: Promise<never>;
  private readonly controller = new AbortController();
  private readonly abort = () => this.controller.abort(this.limits.signal?.reason);
  private isClosed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly limits: AttemptLimits) {
    const { signal } = this.controller;
    this.expired = new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    this.expired.catch(() => undefined);
    limits.signal?.addEventListener('abort', this.abort, { once: true });
    if (limits.signal?.aborted) this.abort();
    else this.restart();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Restarts the idle timeout: a byte was sent or received, or the attempt starts to wait for one. */
  restart(): void {
    this.pause();
    if (this.isClosed || this.signal.aborted) return;
    const { idleTimeoutMs, endsAt } = this.limits;
    const leftMs = endsAt - Date.now();
    const failure = () =>
      leftMs <= idleTimeoutMs
        ? new DeadlineExceeded()
        : new ConnectionLost(undefined, `Nothing was sent or received for ${idleTimeoutMs / 1000} s (idleTimeoutMs).`);
    const waitMs = Math.min(Math.max(0, leftMs), idleTimeoutMs, MAX_TIMER_MS);
    this.timer = setTimeout(() => this.controller.abort(failure()), waitMs);
  }

  /** Stops the idle timeout while no caller waits for bytes. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** To be called at the end of the attempt, so that no timer keeps the program alive. */
  close(): void {
    this.isClosed = true;
    this.pause();
    this.limits.signal?.removeEventListener('abort', this.abort);
  }

  /** The error of the attempt: the reason for which the timer ended it, or ConnectionLost with the network's error. */
  failureOf(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    return error instanceof ConnectionLost ? error : new ConnectionLost(error);
  }
}
