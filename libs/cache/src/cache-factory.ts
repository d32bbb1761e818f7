import type { RecordCodec } from './cache-entry.js';
import type { CacheOptions } from './cache.options.js';
import { ChangeFeed } from './change-feed.js';
import { MemoryLevel, type MemoryLevelOptions } from './memory-level.js';
import type { RedisConnection } from './redis-connection.js';
import { RedisLevel } from './redis-level.js';
import { TwoLevelCache } from './two-level-cache.js';

const TIMEOUT_MS = 40;

export interface TwoLevelCacheOptions<T> extends MemoryLevelOptions<T> {
  codec: RecordCodec<T>;
}

/** Creates the caches of this process. They share one connection to Redis and one change feed. */
export class CacheFactory {
  private readonly feed: ChangeFeed | undefined;
  private readonly shared: { close(): void }[] = [];

  /** `redis`: undefined if there is no shared cache. */
  constructor(readonly redis: RedisConnection | undefined) {
    this.feed = redis && new ChangeFeed(redis);
  }

  /** Resolves when Redis is connected, or after 1 s. Then Redis is used once it is connected. */
  static async connect({ url, log, timeoutMs = TIMEOUT_MS }: CacheOptions): Promise<CacheFactory> {
    if (url === undefined) return new CacheFactory(undefined);
    // Imported on demand: a process without Redis does not need it.
    const { RedisConnection } = await import('./redis-connection.js');
    const redis = new RedisConnection(url, log, timeoutMs);
    const caches = new CacheFactory(redis);
    await redis.waitUntilReady();
    return caches;
  }

  /** `name` is part of the keys in Redis: letters, and unique within the process. */
  create<T extends object>(name: string, options: TwoLevelCacheOptions<T>): TwoLevelCache<T> {
    const memory = new MemoryLevel(options, this.feed);
    if (!this.redis || !this.feed) return new TwoLevelCache(memory, undefined);
    const shared = new RedisLevel(this.redis, this.feed, name, options.codec);
    this.shared.push(shared);
    const cache = new TwoLevelCache(memory, shared);
    this.feed.addListener(name, cache);
    return cache;
  }

  /** True if changes reach the other processes now, or there are none. */
  get isConnected(): boolean {
    return this.redis === undefined || this.redis.client.status === 'ready';
  }

  /** True if changes of other processes arrive at once, or there are no other processes. */
  get isFeedLive(): boolean {
    return this.feed?.isLive ?? true;
  }

  close(): void {
    for (const shared of this.shared) shared.close();
    this.feed?.close();
    this.redis?.close();
  }
}
