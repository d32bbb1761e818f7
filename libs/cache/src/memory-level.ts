import { metrics } from '#observability';
import { LRUCache } from 'lru-cache';

import type { CacheEntry, FoundEntry } from './cache-entry.js';
import type { ChangeFeed } from './change-feed.js';
import { ChangeTimes } from './change-times.js';

/** Time for which an entry is used while the change feed is down. */
const UNWATCHED_TTL_MS = 100;
/** The size of an entry without a record, with its key. */
const ABSENT_BYTES = 256;

const hits = metrics.cacheRequests.series({ layer: 'l1', result: 'hit' });
const absences = metrics.cacheRequests.series({ layer: 'l1', result: 'absent' });
const misses = metrics.cacheRequests.series({ layer: 'l1', result: 'miss' });

interface HeldEntry<T> extends CacheEntry<T> {
  level: 'l1';
  storedAt: number;
}

export interface MemoryLevelOptions<T> {
  maxBytes: number;
  /** Estimates the bytes that a record and its entry take in memory. */
  sizeOf: (record: T) => number;
  /** Time after which an entry expires unless the record changes. */
  ttlMs: number;
  /** Time for which the absence of a record is cached. */
  absentTtlMs: number;
}

/**
 * The first level of a cache, in a limited part of this process's memory. It refuses entries that were read before a
 * change that this process knows of. `get`, `set`, `delete` and `clear` make it a store for Keyv.
 */
export class MemoryLevel<T extends object> {
  private readonly entries: LRUCache<string, HeldEntry<T>>;
  private readonly changes = new ChangeTimes();

  /** `feed` reports the changes of other processes; undefined: there are no other processes. */
  constructor(
    private readonly options: MemoryLevelOptions<T>,
    private readonly feed: ChangeFeed | undefined,
  ) {
    this.entries = new LRUCache({
      // No `max`, for which lru-cache reserves memory at once.
      maxSize: options.maxBytes,
      // The global of this moment: a test may have replaced it with a fake clock.
      perf: performance,
      sizeCalculation: ({ record }) => (record ? options.sizeOf(record) : ABSENT_BYTES),
    });
  }

  /** Returns the entry if it can be relied on now. Counts hits, not misses: `get` counts those. */
  find(key: string): HeldEntry<T> | undefined {
    const held = this.entries.get(key);
    if (!held || (this.feed && !this.feed.isLive && performance.now() - held.storedAt >= UNWATCHED_TTL_MS)) {
      return undefined;
    }
    (held.record ? hits : absences).inc();
    return held;
  }

  get(key: string): { value: FoundEntry<T> } | undefined {
    const held = this.find(key);
    if (!held) misses.inc();
    return held && { value: held };
  }

  /** Stores an entry unless the record has changed since it was read. Returns whether it did. */
  set(key: string, { value: { record, readAt } }: { value: CacheEntry<T> }): boolean {
    if (!this.accepts(key, readAt)) return false;
    this.store(key, record, readAt);
    return true;
  }

  /** True if no change of the record is known since `readAt`. */
  accepts(key: string, readAt: number): boolean {
    return this.changes.isUnchangedSince(key, readAt);
  }

  /** Stores what the record was changed to. Nothing that was read before is stored from then on. */
  replace(key: string, record: T): void {
    this.changes.add(key);
    this.store(key, record, performance.now());
  }

  /** Drops a record that was changed. Nothing that was read before is stored from then on. */
  evict(key: string): void {
    this.changes.add(key);
    this.entries.delete(key);
  }

  /** Drops everything, since any record may have been changed. */
  evictAll(): void {
    this.changes.addAll();
    this.entries.clear();
  }

  delete(key: string): boolean {
    return this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  private store(key: string, record: T | null, readAt: number): void {
    const ttl = record ? this.options.ttlMs : this.options.absentTtlMs;
    this.entries.set(key, { record, readAt, level: 'l1', storedAt: performance.now() }, { ttl });
  }
}
