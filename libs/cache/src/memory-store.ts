import { metrics } from '#observability';
import { LRUCache } from 'lru-cache';

import type { ChangeFeed } from './change-feed.js';
import type { RecordEntry } from './record-entry.js';

/** How long an entry is believed while no change can be heard of. */
const DEAF_TTL_MS = 100;
const ABSENT_BYTES = 128;

const hits = metrics.cacheRequests.series({ layer: 'l1', result: 'hit' });
const absences = metrics.cacheRequests.series({ layer: 'l1', result: 'absent' });
const misses = metrics.cacheRequests.series({ layer: 'l1', result: 'miss' });

interface Held<T> extends RecordEntry<T> {
  keptAt: number;
}

export interface MemoryStoreOptions<T> {
  maxEntries: number;
  maxBytes: number;
  /** Roughly the bytes that a record takes in memory. */
  sizeOf: (record: T) => number;
}

/** The records of one cache in this process: a Keyv store, bounded by entries and by bytes. */
export class MemoryStore<T extends object> {
  private readonly memory: LRUCache<string, Held<T>>;

  /** `feed`: what tells of other processes' changes; without one there are no others. */
  constructor(
    { maxEntries, maxBytes, sizeOf }: MemoryStoreOptions<T>,
    private readonly feed: ChangeFeed | undefined,
  ) {
    this.memory = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ record }) => (record ? sizeOf(record) : ABSENT_BYTES),
    });
  }

  /** What Keyv asks, once `peek` gave nothing. */
  get(key: string): { value: RecordEntry<T> } | undefined {
    const value = this.peek(key);
    if (!value) misses.inc();
    return value && { value };
  }

  /** The entry, if memory has one that can be believed; that it has none is not counted. */
  peek(key: string): RecordEntry<T> | undefined {
    const held = this.memory.get(key);
    const isCurrent = held && (!this.feed || this.feed.isLive || performance.now() - held.keptAt < DEAF_TTL_MS);
    if (!isCurrent) return undefined;
    (held.record ? hits : absences).inc();
    return held;
  }

  /** Keyv gives the time to live as a number, where lru-cache takes options. */
  set(key: string, { value: { record, layer } }: { value: RecordEntry<T> }, ttl?: number): boolean {
    this.memory.set(key, { record, layer, keptAt: performance.now() }, { ttl });
    return true;
  }

  delete(key: string): boolean {
    return this.memory.delete(key);
  }

  clear(): void {
    this.memory.clear();
  }
}
