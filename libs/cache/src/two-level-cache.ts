import { type Cache, createCache } from 'cache-manager';
import { Keyv } from 'keyv';

import type { CacheEntry, FoundEntry } from './cache-entry.js';
import type { MemoryLevel } from './memory-level.js';
import { type RedisLevel, SharedCacheError } from './redis-level.js';

/** The result of a longer load is not cached, because this process may have forgotten a change during that load. */
const MAX_LOAD_MS = 5_000;

/** `l2-miss`: the shared cache had no entry and has one now; `miss`: there is no shared cache that could be asked. */
export type CacheResult = 'l1-hit' | 'l2-hit' | 'l2-miss' | 'miss';

export interface CachedRecord<T> {
  record: T | null;
  result: CacheResult;
}

/**
 * Caches records by key, in memory (l1) and in the Redis that processes share (l2); that a record does not exist is
 * cached briefly. At most one look-up runs per key. Nothing that was read before a change is cached after it.
 */
export class TwoLevelCache<T extends object> {
  /** Reads and writes through both levels, by cache-manager. */
  private readonly levels: Cache;
  private readonly lookUps = new Map<string, Promise<CachedRecord<T>>>();

  constructor(
    private readonly memory: MemoryLevel<T>,
    private readonly shared: RedisLevel<T> | undefined,
  ) {
    this.levels = createCache({ stores: [memory, ...(shared ? [shared] : [])].map(keyvOf) });
  }

  /** Returns the record from the nearest level that has it, else from `load`. Rejects only if `load` does. */
  get(key: string, load: () => Promise<T | null>): Promise<CachedRecord<T>> {
    // Most reads end here. cache-manager and Keyv would add 2 of the 30 µs of a metadata read (decision 7).
    const held = this.memory.find(key);
    if (held) return Promise.resolve({ record: held.record, result: 'l1-hit' });
    return this.lookUps.get(key) ?? this.startLookUp(key, load);
  }

  /** Caches a new record. `readAt`: `performance.now()` before it was written to the database. */
  async put(key: string, record: T, readAt: number): Promise<void> {
    const isCurrent = this.memory.accepts(key, readAt);
    this.evict(key);
    if (isCurrent) this.memory.replace(key, record);
    await this.shared?.change(key, record);
  }

  /**
   * Has every process load the record anew. Returns whether the shared cache took the change; if not, it is retried.
   */
  async invalidate(key: string): Promise<boolean> {
    this.evict(key);
    return (await this.shared?.change(key, undefined)) ?? true;
  }

  /** Caches a record that will never change again. Returns whether the shared cache took it; if not, it is retried. */
  async putFinal(key: string, record: T): Promise<boolean> {
    this.lookUps.delete(key);
    this.memory.replace(key, record);
    return (await this.shared?.change(key, record)) ?? true;
  }

  /** Drops a record that was changed, in this process alone. Look-ups that began before are not joined any more. */
  evict(key: string): void {
    this.lookUps.delete(key);
    this.memory.evict(key);
  }

  /** Drops all records, in this process alone. */
  evictAll(): void {
    this.lookUps.clear();
    this.memory.evictAll();
  }

  private startLookUp(key: string, load: () => Promise<T | null>): Promise<CachedRecord<T>> {
    const lookUp = this.lookUp(key, load).finally(() => {
      if (this.lookUps.get(key) === lookUp) this.lookUps.delete(key);
    });
    this.lookUps.set(key, lookUp);
    return lookUp;
  }

  private async lookUp(key: string, load: () => Promise<T | null>): Promise<CachedRecord<T>> {
    const readAt = performance.now();
    const found = await this.levels.get<FoundEntry<T>>(key);
    if (found?.level === 'l1') return { record: found.record, result: 'l1-hit' };
    if (found?.level === 'l2') {
      this.memory.set(key, { value: { record: found.record, readAt } });
      return { record: found.record, result: 'l2-hit' };
    }
    const record = await load();
    const isCacheable = performance.now() - readAt <= MAX_LOAD_MS && this.memory.accepts(key, readAt);
    if (!isCacheable) return { record, result: 'miss' };
    const entry = { record, readAt };
    if (found?.level === 'unavailable') this.memory.set(key, { value: entry });
    const isShared = !found && (await this.store(key, entry));
    return { record, result: isShared ? 'l2-miss' : 'miss' };
  }

  /** Stores what was loaded in both levels. Returns whether the shared cache has it. */
  private async store(key: string, entry: CacheEntry<T>): Promise<boolean> {
    try {
      await this.levels.set(key, entry);
      return this.shared !== undefined;
    } catch (error) {
      if (error instanceof SharedCacheError) return false;
      throw error;
    }
  }
}

/** Entries stay objects, without a prefix: each level knows how to store them, and for how long. */
function keyvOf<T extends object>(store: MemoryLevel<T> | RedisLevel<T>): Keyv {
  return new Keyv({ store, useKeyPrefix: false, serialize: undefined, deserialize: undefined, throwOnErrors: true });
}
