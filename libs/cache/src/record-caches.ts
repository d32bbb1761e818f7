import { CacheRedis } from './cache-redis.js';
import type { CacheOptions } from './cache.options.js';
import { ChangeFeed } from './change-feed.js';
import { MemoryStore, type MemoryStoreOptions } from './memory-store.js';
import { RecordCache, type RecordCacheOptions } from './record-cache.js';
import type { RecordCodec } from './record-entry.js';
import { SharedStore } from './shared-store.js';

const TIMEOUT_MS = 40;

export interface OpenOptions<T> extends MemoryStoreOptions<T>, RecordCacheOptions {
  codec: RecordCodec<T>;
}

/** Opens the caches of this process, over memory and the Redis that processes share. */
export class RecordCaches {
  /** Undefined: memory alone. */
  readonly redis: CacheRedis | undefined;
  private readonly feed: ChangeFeed | undefined;
  private readonly shared: { close(): void }[] = [];

  constructor({ url, log, timeoutMs = TIMEOUT_MS }: CacheOptions) {
    if (url === undefined) return;
    this.redis = new CacheRedis(url, log, timeoutMs);
    this.feed = new ChangeFeed(this.redis);
  }

  /** `name` is part of the shared keys: letters, and one cache of a name in a process. */
  open<T extends object>(name: string, options: OpenOptions<T>): RecordCache<T> {
    const memory = new MemoryStore(options, this.feed);
    if (!this.redis || !this.feed) return new RecordCache(memory, undefined, options);
    const shared = new SharedStore(this.redis, this.feed, name, options.codec);
    this.shared.push(shared);
    const cache = new RecordCache(memory, shared, options);
    this.feed.listen(name, { changed: (key) => cache.forget(key), reset: () => cache.forgetAll() });
    return cache;
  }

  /** Whether changes in other processes are heard of at once. */
  get isHearing(): boolean {
    return this.feed?.isLive ?? true;
  }

  /** Resolves when Redis is there, or after a moment without it: then it is joined when it comes. */
  async opened(): Promise<void> {
    await this.redis?.opened();
  }

  close(): void {
    for (const shared of this.shared) shared.close();
    this.feed?.close();
    this.redis?.close();
  }
}
