import { type CachedRecord, type CacheLayerResult, type RecordCache, RecordCaches } from '#cache';
import { Injectable } from '@nestjs/common';

import type { Link } from './link.entity.js';
import { decodeLink, encodeLink } from './link-text.js';

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
      codec: { encode: encodeLink, decode: decodeLink, isFinal: (link) => link.deletedAt !== null },
    });
  }

  get(id: bigint, load: () => Promise<Link | null>): Promise<CachedRecord<Link>> {
    return this.records.get(String(id), load);
  }

  /** The moment to give to `put`: before the rows are written. */
  now(): number {
    return this.records.now();
  }

  /** A link that was made since `time`. */
  async put(link: Link, time: number): Promise<void> {
    await this.records.put(String(link.id), link, time);
  }

  /** After a change: the next read, in whichever process, asks the database. */
  async delete(id: bigint): Promise<void> {
    await this.records.changed(String(id));
  }

  /**
   * After the link became a tombstone: reads, in whichever process, answer 410 without asking the database. False when
   * the shared cache could not be told yet; it is tried on until it is, or this process ends.
   */
  bury(tombstone: Link): Promise<boolean> {
    return this.records.finish(String(tombstone.id), tombstone);
  }
}
