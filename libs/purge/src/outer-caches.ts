import { type Key, KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { Cdn } from './cdn/cdn.js';
import { EdgeCaches } from './edges/edge-caches.js';

const HOUR_MS = 3_600_000;
const MAX_REMEMBERED_KEYS = 10_000;

/** The caches in front of the API processes: the edges, and the CDN in front of the edges. */
@Injectable()
export class OuterCaches {
  /** Keys already purged at the CDN although an edge purge failed. */
  private readonly purgedAtCdn = new LRUCache<Key, true>({
    // lru-cache reserves memory for `max` entries at once, but none for `maxSize`.
    maxSize: MAX_REMEMBERED_KEYS,
    sizeCalculation: () => 1,
    ttl: HOUR_MS,
  });

  constructor(
    private readonly codec: KeyCodec,
    private readonly edges: EdgeCaches,
    private readonly cdn: Cdn,
  ) {}

  get hasCdn(): boolean {
    return this.cdn.isConfigured;
  }

  /** Purges an image at the edges only. Throws `unavailable` when an edge could not be purged. */
  async purgeEdges(id: bigint): Promise<void> {
    await this.edges.purge(this.codec.encode(id));
  }

  /**
   * Purges an image at the edges and then at the CDN, so that the CDN fetches nothing stale from an edge. When an
   * edge is down, the CDN is still purged, but only at the first attempt and again once all edges are purged, because
   * CDN purges cost money. Throws `unavailable` when an edge or the CDN could not be purged.
   */
  async purge(id: bigint): Promise<void> {
    const key = this.codec.encode(id);
    const [edges] = await Promise.allSettled([this.edges.purge(key)]);
    const isPurged = edges.status === 'fulfilled';
    if (isPurged || !this.purgedAtCdn.has(key)) await this.cdn.purge(key);
    if (isPurged) return;
    this.purgedAtCdn.set(key, true);
    throw edges.reason;
  }

  /** Purges an image at the edges that answer within 3 s. A purge of all has to follow (EdgeCaches.purgeSoon). */
  async purgeEdgesSoon(id: bigint): Promise<void> {
    await this.edges.purgeSoon(this.codec.encode(id));
  }

  /**
   * Replaces the cached pages and JSON of an image that was edited, and with `includesFiles` its bytes. Where that
   * fails, pages and JSON expire within minutes, and files are purged when the image expires.
   */
  async refresh(id: bigint, options: { includesFiles: boolean }): Promise<void> {
    const key = this.codec.encode(id);
    await this.edges.refresh(key, options);
    await this.cdn.purge(key).catch(() => undefined);
  }

  /** Returns for each edge whether it serves nothing of the image any more. */
  async verifyEdges(id: bigint): Promise<boolean[]> {
    return this.edges.verify(this.codec.encode(id));
  }

  /** Returns the outcome of `verifyEdges` for an image that still exists. */
  edgesInUse(): boolean[] {
    return Array.from({ length: this.edges.count }, () => false);
  }
}
