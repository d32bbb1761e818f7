import type { CacheFactory, RedisConnection } from '#cache';
import type { OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { wholeSeconds } from '../quota-state.js';
import { WindowCounter } from '../window-counter.js';

/** Without an answer of Redis, attempts are counted in memory. */
const REDIS_TIMEOUT_MS = 250;
/**
 * Maximum number of clients that one process counts at a time. Above it, the count of the client with the oldest
 * attempt is dropped.
 */
const MAX_CLIENTS = 10_000;

export interface ClientAttemptsOptions {
  /** Unique among the counters. */
  name: string;
  /** The attempts of a client in a window, after which it is blocked. */
  max: number;
  windowSeconds: number;
}

/**
 * Counts the attempts of each client at something that a client may do rarely: to guess a credential, to report an
 * image. All processes that share a cache count together, and one process counts 10,000 clients at a time.
 *
 * A credential is compared first; then a wrong one is counted with `count`, or a right one checked with
 * `blockedSeconds`, and the answer depends on the result. Counts are taken one after the other, so any number of
 * simultaneous attempts tells a client no more than `max` of them.
 */
export abstract class ClientAttempts implements OnApplicationShutdown {
  private readonly connection: ReturnType<RedisConnection['connect']> | undefined;
  private readonly shared: WindowCounter | undefined;
  /** When the attempts of a client expire, on the clock of `performance.now()`, and how many there are. */
  private readonly own = new LRUCache<string, { points: number; expiresAt: number }>({ max: MAX_CLIENTS });

  constructor(
    { redis }: CacheFactory,
    private readonly options: ClientAttemptsOptions,
  ) {
    const { name, windowSeconds } = options;
    this.connection = redis?.connect({ commandTimeout: REDIS_TIMEOUT_MS, enableOfflineQueue: false });
    this.shared =
      redis && new WindowCounter({ name: `${redis.prefix}:${name}`, windowSeconds, redis: this.connection });
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  /** Returns the seconds until a client may try again that has made `max` attempts; undefined before that. */
  async blockedSeconds(client: string): Promise<number | undefined> {
    const { points, leftMs } = this.shared ? await this.shared.read(client) : this.read(client);
    return points < this.options.max ? undefined : wholeSeconds(leftMs);
  }

  /**
   * Counts an attempt. Returns the seconds until the client may try again if it had made `max` attempts
   * before this one. The window starts with the first one.
   */
  async count(client: string): Promise<number | undefined> {
    const { points, leftMs } = this.shared ? await this.shared.add(client, 1) : this.add(client);
    return points <= this.options.max ? undefined : wholeSeconds(leftMs);
  }

  private read(client: string): { points: number; leftMs: number } {
    const { points = 0, expiresAt = 0 } = this.own.get(client) ?? {};
    const leftMs = expiresAt - performance.now();
    return leftMs > 0 ? { points, leftMs } : { points: 0, leftMs: this.options.windowSeconds * 1000 };
  }

  private add(client: string): { points: number; leftMs: number } {
    const { points, leftMs } = this.read(client);
    const counted = { points: points + 1, leftMs };
    this.own.set(client, { points: counted.points, expiresAt: performance.now() + leftMs });
    return counted;
  }
}
