import { metrics } from '#observability';
import type { Redis } from 'ioredis';

import { BatchedReads } from './batched-reads.js';
import type { CacheEntry, FoundEntry, RecordCodec } from './cache-entry.js';
import type { ChangeFeed } from './change-feed.js';
import { RANK, type Rank, WRITE_ENTRY_SCRIPT, type WriteEntryArguments } from './entry-rank.js';
import type { RedisConnection } from './redis-connection.js';
import { UnsentChanges } from './unsent-changes.js';

const TTL_MS: Record<Rank, number> = {
  [RANK.absent]: 2_000,
  [RANK.live]: 600_000,
  // Longer than a load that began before the change may take and still be cached (MAX_LOAD_MS).
  [RANK.changed]: 15_000,
  // Longer than any write that was in progress when the record became final.
  [RANK.final]: 3_600_000,
};

const counts = {
  hit: metrics.cacheRequests.series({ layer: 'l2', result: 'hit' }),
  absent: metrics.cacheRequests.series({ layer: 'l2', result: 'absent' }),
  miss: metrics.cacheRequests.series({ layer: 'l2', result: 'miss' }),
  error: metrics.cacheRequests.series({ layer: 'l2', result: 'error' }),
};

const UNAVAILABLE = { value: { level: 'unavailable' } } as const;

type WithScript = Redis & { writeEntry(...args: WriteEntryArguments): Promise<number> };

/** The shared cache did not take an entry. */
export class SharedCacheError extends Error {}

/**
 * The second level of a cache, in the Redis that processes share. Reads never throw: an entry that cannot be read is a
 * miss. Changes that Redis does not take are sent again until it does. `get`, `set`, `delete` and `clear` make it a
 * store for Keyv.
 */
export class RedisLevel<T extends object> {
  private readonly unsent: UnsentChanges;
  private readonly reads: BatchedReads;

  constructor(
    private readonly redis: RedisConnection,
    private readonly feed: ChangeFeed,
    private readonly name: string,
    private readonly codec: RecordCodec<T>,
  ) {
    redis.client.defineCommand('writeEntry', { numberOfKeys: 1, lua: WRITE_ENTRY_SCRIPT });
    this.reads = new BatchedReads(redis);
    this.unsent = new UnsentChanges((key, rank, text) => this.write(key, rank, text, true));
    redis.client.on('ready', () => void this.unsent.send());
  }

  async get(key: string): Promise<{ value: FoundEntry<T> } | undefined> {
    // Redis may still hold the record as it was before the change.
    if (this.unsent.has(key)) return UNAVAILABLE;
    const readAt = performance.now();
    let text: string | null;
    try {
      text = await this.reads.get(this.keyOf(key));
    } catch {
      counts.error.inc();
      return UNAVAILABLE;
    }
    const record = this.parse(text);
    counts[record === undefined ? 'miss' : record ? 'hit' : 'absent'].inc();
    return record === undefined ? undefined : { value: { record, readAt, level: 'l2' } };
  }

  /** Stores what was loaded, unless an entry of a higher rank is there. Throws SharedCacheError if Redis cannot. */
  async set(key: string, { value: { record } }: { value: CacheEntry<T> }): Promise<boolean> {
    try {
      await this.write(key, this.rankOf(record), record ? this.codec.encode(record) : '', false);
      return true;
    } catch (cause) {
      throw new SharedCacheError('The shared cache did not take an entry.', { cause });
    }
  }

  /**
   * Replaces the old record with the changed one, or with the entry `changed`, and publishes the change. Returns false
   * if Redis did not take it; the change is then sent again later.
   */
  async change(key: string, record: T | undefined): Promise<boolean> {
    const rank = record ? this.rankOf(record) : RANK.changed;
    const text = record ? this.codec.encode(record) : '';
    try {
      await this.write(key, rank, text, true);
      this.unsent.remove(key, rank);
      return true;
    } catch {
      // A new record has nothing to overwrite but "absent", which expires after 2 s.
      if (rank !== RANK.live) this.unsent.add(key, rank, text);
      return false;
    }
  }

  /** Entries are changed, not deleted: a deletion would let a slower process store the old record again. */
  delete(): boolean {
    return false;
  }

  clear(): void {}

  close(): void {
    this.unsent.stop();
  }

  private async write(key: string, rank: Rank, text: string, isPublished: boolean): Promise<void> {
    const { channel } = this.feed;
    const message = isPublished ? this.feed.message(this.name, key) : '';
    const args: WriteEntryArguments = [this.keyOf(key), rank, `${rank}${text}`, TTL_MS[rank], channel, message];
    const command = (client: Redis) => (client as WithScript).writeEntry(...args);
    // Changes are few and must arrive. A record that was loaded, or is new, can be left out.
    const taken = await (rank > RANK.live ? this.redis.sendAlways(command) : this.redis.send(command));
    if (taken === 0) throw new Error('The shared cache has no memory left.');
  }

  /** Null: there is no such record. Undefined: there is no entry, or none that can be relied on now. */
  private parse(text: string | null): T | null | undefined {
    const rank = text?.[0];
    if (!text || rank === RANK.changed || (rank !== RANK.final && this.redis.mayBeStale)) return undefined;
    if (rank === RANK.absent) return null;
    if (rank !== RANK.live && rank !== RANK.final) return undefined;
    try {
      return this.codec.decode(text.slice(1));
    } catch {
      return undefined;
    }
  }

  private rankOf(record: T | null): Rank {
    if (!record) return RANK.absent;
    return this.codec.isFinal(record) ? RANK.final : RANK.live;
  }

  private keyOf(key: string): string {
    return `${this.redis.prefix}:${this.name}:${key}`;
  }
}
