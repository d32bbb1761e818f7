import { CacheFactory, type RedisConnection } from '#cache';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { WindowCounter } from './window-counter.js';

const MAX_ATTEMPTS = 10;
const WINDOW_SECONDS = 600;
/** Without an answer of Redis, attempts are counted in memory. */
const REDIS_TIMEOUT_MS = 250;
/**
 * Maximum number of clients that one process counts at a time. Above it, the count of the client with the oldest
 * attempt is dropped.
 */
const MAX_CLIENTS = 10_000;

/**
 * Counts the wrong passwords and API keys with which each client tries to sign in, to stop brute-force attacks. All
 * processes that share a cache count together.
 */
@Injectable()
export class SignInAttempts implements OnApplicationShutdown {
  private readonly connection: ReturnType<RedisConnection['connect']> | undefined;
  private readonly shared: WindowCounter | undefined;
  /** When the attempts of a client expire, on the clock of `performance.now()`, and how many there are. */
  private readonly own = new LRUCache<string, { count: number; expiresAt: number }>({ max: MAX_CLIENTS });

  constructor({ redis }: CacheFactory) {
    this.connection = redis?.connect({ commandTimeout: REDIS_TIMEOUT_MS, enableOfflineQueue: false });
    this.shared =
      redis &&
      new WindowCounter({
        name: `${redis.prefix}:sign-in`,
        windowSeconds: WINDOW_SECONDS,
        redis: this.connection,
      });
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  /**
   * Seconds until the client may try again after 10 wrong attempts within 10 minutes. Returns undefined before that.
   */
  async blockedSeconds(client: string): Promise<number | undefined> {
    const { points, leftMs } = this.shared ? await this.shared.read(client) : this.read(client);
    return points < MAX_ATTEMPTS ? undefined : Math.max(1, Math.ceil(leftMs / 1000));
  }

  /** Counts a wrong attempt. The 10 minutes start with the first one. */
  async count(client: string): Promise<void> {
    if (this.shared) {
      await this.shared.add(client, 1);
      return;
    }
    const attempts = this.current(client);
    if (attempts) attempts.count += 1;
    else this.own.set(client, { count: 1, expiresAt: performance.now() + WINDOW_SECONDS * 1000 });
  }

  private read(client: string): { points: number; leftMs: number } {
    const attempts = this.current(client);
    return attempts
      ? { points: attempts.count, leftMs: attempts.expiresAt - performance.now() }
      : { points: 0, leftMs: 0 };
  }

  private current(client: string) {
    const attempts = this.own.get(client);
    return attempts && attempts.expiresAt > performance.now() ? attempts : undefined;
  }
}
