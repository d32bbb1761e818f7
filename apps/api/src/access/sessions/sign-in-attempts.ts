import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

const MAX_ATTEMPTS = 10;
const WINDOW_MS = 600_000;
/**
 * Maximum number of clients counted at a time. Above it, the count of the client with the oldest attempt is dropped.
 */
const MAX_CLIENTS = 10_000;

interface Attempts {
  count: number;
  /** When they expire, on the clock of `performance.now()`. */
  expiresAt: number;
}

/** Counts the wrong passwords and API keys with which each client tries to sign in, to stop brute-force attacks. */
@Injectable()
export class SignInAttempts {
  private readonly attempts = new LRUCache<string, Attempts>({ max: MAX_CLIENTS });

  /**
   * Seconds until the client may try again after 10 wrong attempts within 10 minutes. Returns undefined before that.
   */
  blockedSeconds(client: string): number | undefined {
    const attempts = this.current(client);
    if (!attempts || attempts.count < MAX_ATTEMPTS) return undefined;
    return Math.ceil((attempts.expiresAt - performance.now()) / 1000);
  }

  /** Counts a wrong attempt. The 10 minutes start with the first one. */
  count(client: string): void {
    const attempts = this.current(client);
    if (attempts) attempts.count += 1;
    else this.attempts.set(client, { count: 1, expiresAt: performance.now() + WINDOW_MS });
  }

  private current(client: string): Attempts | undefined {
    const attempts = this.attempts.get(client);
    return attempts && attempts.expiresAt > performance.now() ? attempts : undefined;
  }
}
