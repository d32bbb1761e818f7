import { type Cache, createCache } from 'cache-manager';
import { Keyv } from 'keyv';

import { ChangeTimes } from './change-times.js';
import type { MemoryStore } from './memory-store.js';
import type { RecordEntry } from './record-entry.js';
import type { SharedStore } from './shared-store.js';

/** A load that took longer than this may have been overtaken by a change that nobody remembers. */
const MAX_LOAD_MS = 5_000;

export interface RecordCacheOptions {
  /** How long memory keeps a record; a change ends it earlier. */
  ttlMs: number;
  /** How long "there is no such record" is believed. */
  absentTtlMs: number;
}

/** `l2-miss`: asked, and stored there now; `miss`: no shared cache that could be asked. */
export type CacheResult = 'l1-hit' | 'l2-hit' | 'l2-miss' | 'miss';

export interface CachedRecord<T> {
  record: T | null;
  result: CacheResult;
}

/**
 * Records by key, in memory and in the Redis that processes share; absent ones are cached briefly. One look-up at a
 * time per key, however many ask. What was read before a change is never kept after it.
 */
export class RecordCache<T extends object> {
  private readonly cache: Cache;
  private readonly underWay = new Map<string, Promise<CachedRecord<T>>>();
  private readonly changes = new ChangeTimes();

  constructor(
    private readonly memory: MemoryStore<T>,
    private readonly shared: SharedStore<T> | undefined,
    private readonly options: RecordCacheOptions,
  ) {
    // Entries stay the objects that they are: the stores know how to keep them.
    const levelOf = (store: MemoryStore<T> | SharedStore<T>) =>
      new Keyv({ store, useKeyPrefix: false, serialize: undefined, deserialize: undefined, throwOnErrors: true });
    this.cache = createCache({ stores: shared ? [levelOf(memory), levelOf(shared)] : [levelOf(memory)] });
  }

  /** The record, from the nearest level that has it, or by `load`; null when there is none. Rejects only as `load` does. */
  get(key: string, load: () => Promise<T | null>): Promise<CachedRecord<T>> {
    // Most reads end here, past the promises of the levels below.
    const held = this.memory.peek(key);
    if (held) return Promise.resolve({ record: held.record, result: 'l1-hit' });
    const running = this.underWay.get(key);
    if (running) return running;
    const found = this.find(key, load);
    this.underWay.set(key, found);
    const ended = () => {
      if (this.underWay.get(key) === found) this.underWay.delete(key);
    };
    found.then(ended, ended);
    return found;
  }

  /** The moment to give to `put`. */
  now(): number {
    return performance.now();
  }

  /** A new record, as it is since `time`; in memory unless it was changed since. */
  async put(key: string, record: T, time: number): Promise<void> {
    const isCurrent = this.changes.isAfterChange(key, time);
    this.forget(key);
    if (isCurrent) this.keep(key, record);
    await this.shared?.change(key, record);
  }

  /** The record has changed: from here on it is loaded anew in every process. Resolves to whether all were told. */
  async changed(key: string): Promise<boolean> {
    this.forget(key);
    return (await this.shared?.change(key, undefined)) ?? true;
  }

  /** The record has changed for the last time, to this. Resolves to whether all were told. */
  async finish(key: string, record: T): Promise<boolean> {
    this.forget(key);
    this.keep(key, record);
    return (await this.shared?.change(key, record)) ?? true;
  }

  /** Another process changed the record. */
  forget(key: string): void {
    this.changes.note(key);
    this.underWay.delete(key);
    this.memory.delete(key);
  }

  /** Any record may have changed. */
  forgetAll(): void {
    this.changes.noteAll();
    this.underWay.clear();
    this.memory.clear();
  }

  private async find(key: string, load: () => Promise<T | null>): Promise<CachedRecord<T>> {
    const startedAt = performance.now();
    const entry = await this.cache.get<RecordEntry<T>>(key);
    if (entry?.layer === 'l1') return { record: entry.record, result: 'l1-hit' };
    if (entry?.layer === 'l2') {
      if (this.changes.isAfterChange(key, startedAt)) this.keep(key, entry.record);
      return { record: entry.record, result: 'l2-hit' };
    }
    const record = await load();
    const isTooLate = performance.now() - startedAt > MAX_LOAD_MS;
    if (isTooLate || !this.changes.isAfterChange(key, startedAt)) return { record, result: 'miss' };
    this.keep(key, record);
    const isStored = entry?.layer !== 'lost' && (await this.shared?.set(key, { value: { record, layer: 'l2' } }));
    return { record, result: isStored ? 'l2-miss' : 'miss' };
  }

  /** At once, not through Keyv: no change may come between the check before this and the writing. */
  private keep(key: string, record: T | null): void {
    this.memory.set(key, { value: { record, layer: 'l1' } }, record ? this.options.ttlMs : this.options.absentTtlMs);
  }
}
