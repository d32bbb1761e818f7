import { metrics } from '#observability';
import type { Redis } from 'ioredis';

import { BatchedReads } from './batched-reads.js';
import type { CacheRedis } from './cache-redis.js';
import type { ChangeFeed } from './change-feed.js';
import { RANK, type Rank, RAISE, type RaiseArguments } from './ranks.js';
import type { RecordCodec, RecordEntry } from './record-entry.js';
import { UnsentChanges } from './unsent-changes.js';

const TTL_MS: Record<Rank, number> = {
  [RANK.absent]: 2_000,
  [RANK.live]: 600_000,
  // Longer than any load that began before the change may take and still be kept.
  [RANK.changed]: 15_000,
  // Longer than what was on its way when it was written.
  [RANK.final]: 3_600_000,
};

const counts = {
  hit: metrics.cacheRequests.series({ layer: 'l2', result: 'hit' }),
  absent: metrics.cacheRequests.series({ layer: 'l2', result: 'absent' }),
  miss: metrics.cacheRequests.series({ layer: 'l2', result: 'miss' }),
  error: metrics.cacheRequests.series({ layer: 'l2', result: 'error' }),
};

const LOST = { value: { record: null, layer: 'lost' } } as const;

type Scripted = Redis & { raise(...args: RaiseArguments): Promise<number> };

/**
 * The records of one cache in Redis: a Keyv store over the client that we have. It never throws for a Redis that
 * fails: what it can't read is a miss, and changes that it can't write are sent again until they are taken.
 */
export class SharedStore<T extends object> {
  private readonly unsent: UnsentChanges;
  private readonly reads: BatchedReads;

  constructor(
    private readonly redis: CacheRedis,
    private readonly feed: ChangeFeed,
    private readonly name: string,
    private readonly codec: RecordCodec<T>,
  ) {
    redis.client.defineCommand('raise', { numberOfKeys: 1, lua: RAISE });
    this.reads = new BatchedReads(redis);
    this.unsent = new UnsentChanges((key, rank, text) => this.raise(key, rank, text, true));
    redis.client.on('ready', () => void this.unsent.send());
  }

  async get(key: string): Promise<{ value: RecordEntry<T> } | undefined> {
    // Redis may still hold what was there before the change.
    if (this.unsent.has(key)) return LOST;
    let text: string | null;
    try {
      text = await this.reads.get(this.keyOf(key));
    } catch {
      counts.error.inc();
      return LOST;
    }
    const entry = this.parse(text);
    counts[!entry ? 'miss' : entry.record ? 'hit' : 'absent'].inc();
    return entry && { value: entry };
  }

  /** Keeps what was loaded, unless something later is there. False when Redis did not take it. */
  async set(key: string, { value: { record } }: { value: RecordEntry<T> }): Promise<boolean> {
    try {
      await this.raise(key, this.rankOf(record), record ? this.codec.encode(record) : '', false);
      return true;
    } catch {
      return false;
    }
  }

  /** Writes a change over whatever was loaded before it, and tells all processes. Resolves to whether Redis has it. */
  async change(key: string, record: T | undefined): Promise<boolean> {
    const rank = record ? this.rankOf(record) : RANK.changed;
    const text = record ? this.codec.encode(record) : '';
    try {
      if (await this.raise(key, rank, text, true)) return this.unsent.forget(key, rank);
    } catch {
      // Queued below.
    }
    // A record that is new has nothing to overwrite but "absent", which soon lapses.
    if (rank !== RANK.live) this.unsent.add(key, rank, text);
    return false;
  }

  delete(): boolean {
    return false;
  }

  clear(): void {}

  close(): void {
    this.unsent.close();
  }

  private async raise(key: string, rank: Rank, text: string, isPublished: boolean): Promise<boolean> {
    const { channel } = this.feed;
    const message = isPublished ? this.feed.message(this.name, key) : '';
    const args: RaiseArguments = [this.keyOf(key), rank, `${rank}${text}`, TTL_MS[rank], channel, message];
    const command = (client: Redis) => (client as Scripted).raise(...args);
    // Changes are few and must arrive; what was loaded, or is new, is worth no wait.
    const taken = await (rank > RANK.live ? this.redis.insist(command) : this.redis.run(command));
    if (taken === 0) throw new Error('The shared cache has no memory left.');
    return true;
  }

  /** Undefined for what is not there, is no record, or can't be relied on now. */
  private parse(text: string | null): RecordEntry<T> | undefined {
    const rank = text?.[0];
    if (!text || rank === RANK.changed || (rank !== RANK.final && !this.redis.isTrusted)) return undefined;
    if (rank === RANK.absent) return { record: null, layer: 'l2' };
    if (rank !== RANK.live && rank !== RANK.final) return undefined;
    try {
      return { record: this.codec.decode(text.slice(1)), layer: 'l2' };
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
