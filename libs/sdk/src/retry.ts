import { ConnectionLost, DeadlineExceeded, ImgLinkError } from './errors.js';
import type { Logger } from './log.js';
import type { Limits } from './watch.js';

const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** What may pass by itself: the same request, with the same Idempotency-Key, may be sent again. */
const PASSING = new Set([408, 409, 423, 425, 429, 500, 502, 503, 504, 507]);
const PASSING_CODES = new Set(['digest-mismatch', 'upload-aborted']);

export interface Patience extends Limits {
  /** How long to go on trying. */
  retryForMs: number;
  log: Logger;
}

/**
 * Tries until it succeeds, fails for good, or the wait that the server asks for would take too long. Only lost
 * connections and refusals that may pass are tried again; any other error is the caller's or ours, and thrown at once.
 */
export async function withRetries<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { retryForMs, endsAt, signal, log } = patience;
  const end = Math.min(Date.now() + retryForMs, endsAt);
  for (let tries = 1; ; tries++) {
    try {
      signal?.throwIfAborted();
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = waitAfter(error, tries);
      if (waitMs === undefined || Date.now() + waitMs > end) throw error;
      log({ event: 'retry', tries, waitMs, error });
      await pause(waitMs, signal);
    }
  }
}

export const mayPass = (status: number): boolean => PASSING.has(status);

/** Undefined: another try would fail alike. Never sooner than Retry-After. */
function waitAfter(error: unknown, tries: number): number | undefined {
  const backoffMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
  if (error instanceof DeadlineExceeded) return undefined;
  if (error instanceof ConnectionLost) return backoffMs;
  if (!(error instanceof ImgLinkError)) return undefined;
  if (!mayPass(error.status) && !PASSING_CODES.has(error.code)) return undefined;
  return Math.max(backoffMs, (error.retryAfterSeconds ?? 0) * 1000);
}

/** Rejects as soon as the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
