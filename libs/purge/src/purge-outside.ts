import { type Key, KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { PurgeEdges } from './purge-edges.js';

const HOUR_MS = 3_600_000;

/** Purges the caches in front of the API processes: the edges, and the CDN in front of those. */
@Injectable()
export class PurgeOutside {
  /** Keys already purged at the CDN although an edge purge failed. */
  private readonly toldEarly = new LRUCache<Key, true>({ max: 10_000, ttl: HOUR_MS });

  constructor(
    private readonly codec: KeyCodec,
    private readonly edges: PurgeEdges,
    private readonly cdn: PurgeCdn,
  ) {}

  /** Purges an image at each edge alone. Throws `unavailable` when an edge can't be purged. */
  async purgeEdges(id: bigint): Promise<void> {
    await this.edges.run(this.codec.encode(id));
  }

  /**
   * Purges an image at each edge, then at the CDN, which then fetches nothing old from them. An edge that is down does not
   * delay the CDN, and further tries do not ask, and pay, the CDN again until the edges are purged. Throws `unavailable`.
   */
  async purge(id: bigint): Promise<void> {
    const key = this.codec.encode(id);
    const [edges] = await Promise.allSettled([this.edges.run(key)]);
    const isPurged = edges.status === 'fulfilled';
    if (isPurged || !this.toldEarly.has(key)) await this.cdn.run(key);
    if (isPurged) return;
    this.toldEarly.set(key, true);
    throw edges.reason;
  }
}
