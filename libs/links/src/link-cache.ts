import { type CacheLayerResult, type RecordCache, RecordCaches } from '#cache';
import { Injectable } from '@nestjs/common';

import type { Link } from './link.entity.js';

export type { CacheLayerResult };

/** Links by id: what most reads are answered from. */
@Injectable()
export class LinkCache {
  private readonly records: RecordCache<Link>;

  constructor(caches: RecordCaches) {
    this.records = caches.open('link', {
      maxEntries: 50_000,
      maxBytes: 32 * 1024 * 1024,
      sizeOf: (link: Link) => 512 + 2 * ((link.title?.length ?? 0) + (link.description?.length ?? 0)),
      ttlMs: 60_000,
      absentTtlMs: 2_000,
    });
  }

  async get(id: bigint, load: () => Promise<Link | null>): Promise<{ link: Link | null; result: CacheLayerResult }> {
    const { record, result } = await this.records.get(String(id), load);
    return { link: record, result };
  }

  async set(link: Link): Promise<void> {
    await this.records.set(String(link.id), link);
  }

  /** After a change: the next read asks the database. */
  async delete(id: bigint): Promise<void> {
    await this.records.delete(String(id));
  }
}
