import { type Cache, createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';

import { metrics } from '#observability';

export interface RecordCacheOptions<T> {
  maxEntries: number;
  maxBytes: number;
  /** Roughly the bytes that a record takes in memory. */
  sizeOf: (record: T) => number;
  ttlMs: number;
  /** How long "there is no such record" is believed. */
  absentTtlMs: number;
}

export type CacheLayerResult = 'l1-hit' | 'miss';

interface Entry<T> {
  record: T | null;
}

/**
 * Records by key, in memory, bounded by entries and by bytes, absent ones cached briefly. One load at a time per key,
 * however many ask.
 */
export class RecordCache<T extends object> {
  private readonly cache: Cache;
  private readonly loading = new Map<string, Promise<T | null>>();

  constructor(private readonly options: RecordCacheOptions<T>) {
    const memory = new LRUCache<string, { value: Entry<T> }>({
      max: options.maxEntries,
      maxSize: options.maxBytes,
      sizeCalculation: ({ value }) => (value?.record ? options.sizeOf(value.record) : 64),
    });
    const store = {
      get: (key: string) => memory.get(key),
      // Keyv gives the time to live as a number, where lru-cache takes options.
      set: (key: string, value: { value: Entry<T> }, ttl?: number) => memory.set(key, value, { ttl }),
      delete: (key: string) => memory.delete(key),
      clear: () => memory.clear(),
      has: (key: string) => memory.has(key),
    };
    // Entries stay the objects that they are: nothing is serialised in memory. What fails is a bug, and is thrown.
    const l1 = new Keyv({
      store,
      useKeyPrefix: false,
      serialize: undefined,
      deserialize: undefined,
      throwOnErrors: true,
    });
    this.cache = createCache({ stores: [l1] });
  }

  /** The record, from memory or by `load`; null when there is none. */
  async get(key: string, load: () => Promise<T | null>): Promise<{ record: T | null; result: CacheLayerResult }> {
    const entry = await this.cache.get<Entry<T>>(key);
    if (entry) {
      metrics.cacheRequests.inc({ layer: 'l1', result: entry.record ? 'hit' : 'absent' });
      return { record: entry.record, result: 'l1-hit' };
    }
    metrics.cacheRequests.inc({ layer: 'l1', result: 'miss' });
    return { record: await this.loadOnce(key, load), result: 'miss' };
  }

  async set(key: string, record: T | null): Promise<void> {
    this.loading.delete(key);
    await this.cache.set(key, { record }, record ? this.options.ttlMs : this.options.absentTtlMs);
  }

  async delete(key: string): Promise<void> {
    // A load under way may have read the row before the change: its answer must not be kept.
    this.loading.delete(key);
    await this.cache.del(key);
  }

  private loadOnce(key: string, load: () => Promise<T | null>): Promise<T | null> {
    const running = this.loading.get(key);
    if (running) return running;
    const loaded = load().then(
      async (record) => {
        if (this.loading.get(key) === loaded) await this.set(key, record);
        return record;
      },
      (error: unknown) => {
        if (this.loading.get(key) === loaded) this.loading.delete(key);
        throw error;
      },
    );
    this.loading.set(key, loaded);
    return loaded;
  }
}
