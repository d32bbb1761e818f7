import { ConnectionLost, DeadlineExceeded } from './errors.js';

/** setTimeout knows no longer time. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Limits {
  /** How long nothing may be sent or received, in milliseconds. */
  idleTimeoutMs: number;
  /** When the whole call has to have ended, in milliseconds since 1970. */
  endsAt: number;
  signal?: AbortSignal | undefined;
}

/** Ends an attempt when nothing moves for too long, when the call's deadline is over, or when the caller aborts it. */
export class Watch {
  /** Rejects when the attempt has to end, also where `fetch` does not obey its signal. */
  readonly ended: Promise<never>;
  private readonly controller = new AbortController();
  private readonly abort = () => this.controller.abort(this.limits.signal?.reason);
  private isClosed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly limits: Limits) {
    const { signal } = this.controller;
    this.ended = new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    this.ended.catch(() => undefined);
    limits.signal?.addEventListener('abort', this.abort, { once: true });
    if (limits.signal?.aborted) this.abort();
    else this.moved();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** A byte was sent or received, or is waited for from now on. */
  moved(): void {
    this.pause();
    if (this.isClosed || this.signal.aborted) return;
    const { idleTimeoutMs, endsAt } = this.limits;
    const leftMs = endsAt - Date.now();
    const failure = () =>
      leftMs <= idleTimeoutMs
        ? new DeadlineExceeded()
        : new ConnectionLost(undefined, `Nothing was sent or received for ${idleTimeoutMs / 1000} s (idleTimeoutMs).`);
    const waitMs = Math.min(Math.max(0, leftMs), idleTimeoutMs, LONGEST_TIMER_MS);
    this.timer = setTimeout(() => this.controller.abort(failure()), waitMs);
  }

  /** Nobody waits for bytes now, so that none is missing. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** The attempt has ended; no timer keeps the program alive. */
  close(): void {
    this.isClosed = true;
    this.pause();
    this.limits.signal?.removeEventListener('abort', this.abort);
  }

  /** Why the attempt failed: the watch ended it, or the network did. */
  failureOf(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    return error instanceof ConnectionLost ? error : new ConnectionLost(error);
  }
}
