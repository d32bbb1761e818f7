import { ConnectionLost, DeadlineExceeded, ImgLinkError } from '../errors.js';
import type { Logger } from '../log.js';
import type { AttemptLimits } from './attempt-timer.js';

const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 10_000;

/** Transient errors: the same request, with the same Idempotency-Key, may succeed later. */
const TRANSIENT = new Set([408, 409, 423, 425, 429, 500, 502, 503, 504, 507]);
const TRANSIENT_CODES = new Set(['digest-mismatch', 'upload-aborted']);

/** The limits of a call with all of its attempts. */
export interface CallLimits extends AttemptLimits {
  /** No attempt starts later than this after the first one. */
  retryForMs: number;
  log: Logger;
}

/**
 * Repeats `attempt` after lost connections and transient errors of the server, with exponential backoff, never sooner
 * than Retry-After. Throws the last error when the next attempt would start too late, and any other error at once.
 */
export async function withRetries<T>(attempt: () => Promise<T>, limits: CallLimits): Promise<T> {
  const { retryForMs, endsAt, signal, log } = limits;
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

export const isTransient = (status: number): boolean => TRANSIENT.has(status);

/** Milliseconds until the next attempt; undefined if it would fail in the same way. */
function waitAfter(error: unknown, tries: number): number | undefined {
  const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
  if (error instanceof DeadlineExceeded) return undefined;
  if (error instanceof ConnectionLost) return backoffMs;
  if (!(error instanceof ImgLinkError)) return undefined;
  if (!isTransient(error.status) && !TRANSIENT_CODES.has(error.code)) return undefined;
  return Math.max(backoffMs, (error.retryAfterSeconds ?? 0) * 1000);
}

/** Resolves after `ms`. Rejects as soon as the signal aborts. */
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
