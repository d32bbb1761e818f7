import { CacheFactory, type CacheUse, type TwoLevelCache } from '#cache';
import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { DayCounts } from '#stats';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import type { Link } from './link.entity.js';
import { isLive, requireLive } from './link-state.js';
import { decodeLink, encodeLink } from './link-text.js';
import { type LinkChanges, LinksRepository, type NewLink } from './links.repository.js';
import { tombstone } from './tombstone.js';

export interface FoundLink {
  link: Link;
  /** For Cache-Status (RFC 9211). */
  cache: CacheUse;
}

/** One request for many links leaves connections to the database for other requests. */
const MAX_CONCURRENT_READS = 16;
const BASE_BYTES = 512;
const BYTES_PER_CHARACTER = 2;

/**
 * The links of all images, by id. Reads come from memory, then from the Redis that processes share, then from the
 * database by primary key. Changes are durable in the database, and known to every process, when they resolve.
 */
@Injectable()
export class LinkStore {
  private readonly cache: TwoLevelCache<Link>;

  constructor(
    private readonly links: LinksRepository,
    caches: CacheFactory,
    private readonly faults: FaultPoints = new FaultPoints(),
    private readonly counts: DayCounts = new DayCounts(),
  ) {
    this.cache = caches.create('link', {
      maxBytes: 24 * 1024 * 1024,
      sizeOf: ({ title, description }: Link) =>
        BASE_BYTES + BYTES_PER_CHARACTER * ((title?.length ?? 0) + (description?.length ?? 0)),
      ttlMs: 60_000,
      absentTtlMs: 2_000,
      codec: { encode: encodeLink, decode: decodeLink, isFinal: ({ deletedAt }) => deletedAt !== null },
    });
  }

  /**
   * The live link of an image. Throws MissingLinkError: `image-not-found` for an id without a row, `image-gone` for a
   * link that was deleted or has expired, `image-blocked` for a blocked one.
   */
  async find(id: bigint): Promise<FoundLink> {
    const { record, result } = await this.lookUp(id);
    return { link: requireLive(record, result), cache: result };
  }

  /** The live links among `ids`, in their order. */
  async findLive(ids: readonly bigint[]): Promise<Link[]> {
    const queue = new PQueue({ concurrency: MAX_CONCURRENT_READS });
    const links = await queue.addAll(ids.map((id) => () => this.findAny(id)));
    return links.filter((link): link is Link => link !== null && isLive(link));
  }

  /** The link in whatever state it is; null for an id without a row. */
  async findAny(id: bigint): Promise<Link | null> {
    return (await this.lookUp(id)).record;
  }

  /** True if an image is claimed for its owner in a transaction before that of its link. */
  get claimsApart(): boolean {
    return this.links.claimsApart;
  }

  /**
   * Makes a link live. Returns the row as it is afterwards: another one if the id already has a row (a second run of
   * the same job, or a tombstone). Throws `no-space`, `unavailable`, or `account-full` if the owner may have no more
   * bytes; then there is no link.
   *
   * `endsUpload`: the same transaction deletes the row of the upload, unless the id has a tombstone. Then the caller
   * deletes the object first, and the row after it.
   */
  async create(link: Link, options: NewLink = {}): Promise<Link> {
    const readAt = performance.now();
    const row = await this.links.insert(link, options);
    this.faults.reach('row-inserted');
    // The repository returns another object for a row that was there.
    if (row === link) {
      this.counts.add('uploads');
      this.counts.add('bytes', link.bytes);
    }
    await this.cache.put(String(row.id), row, readAt);
    return row;
  }

  /** Every process reads the link from the database when it is needed next. */
  async invalidate(id: bigint): Promise<void> {
    await this.cache.invalidate(String(id));
  }

  /** Returns the changed link, or null if the id has no row or its link was deleted or is blocked. */
  async update(id: bigint, changes: LinkChanges): Promise<Link | null> {
    const updated = await this.links.update(id, changes);
    await this.cache.invalidate(String(id));
    return updated;
  }

  /**
   * Makes a link a tombstone, which answers 410 from then on, and its objects due for deletion. Returns false if the
   * id has no row, or if its link was deleted before or is blocked. `ownerId`: the account of the image, or null.
   */
  async delete(id: bigint, ownerId: bigint | null): Promise<boolean> {
    const now = Date.now();
    return this.endDelete(id, ownerId, now, await this.links.delete(id, now));
  }

  /** Does what `delete` does, also to a blocked link. */
  async deleteEvenBlocked(id: bigint, ownerId: bigint | null): Promise<boolean> {
    const now = Date.now();
    return this.endDelete(id, ownerId, now, await this.links.deleteEvenBlocked(id, now));
  }

  /**
   * Has every process load the link again, because it was blocked or unblocked. Returns false while the shared cache
   * cannot be reached; it is then told later.
   */
  forget(id: bigint): Promise<boolean> {
    return this.cache.invalidate(String(id));
  }

  /** Removes an image that was deleted from the list of its account. A repeat has no effect. */
  async release(id: bigint, ownerId: bigint | null): Promise<void> {
    if (ownerId === null) return;
    await this.links.release(ownerId, id);
    this.faults.reach('image-released');
  }

  /** Does the same to a link that expires at `time` or before. Returns false for any other link. */
  async deleteExpired(id: bigint, time: number): Promise<boolean> {
    const now = Date.now();
    const isDeleted = await this.links.deleteExpired(id, time, now);
    await this.cacheDeletion(id, now, isDeleted);
    return isDeleted;
  }

  /**
   * Inserts a tombstone for an upload that has no link yet, so that none can be created for it. The same transaction
   * makes its objects due for deletion and deletes the row of the upload. Returns false if the id has a live link or a
   * tombstone; then nothing changes. `ownerId`: the account of the upload; null: that of the row of the upload, if it
   * names one.
   */
  async createTombstone(id: bigint, ownerId: bigint | null = null): Promise<boolean> {
    const now = Date.now();
    const created = await this.links.insertTombstone(tombstone(id, now, ownerId));
    await this.cacheDeletion(id, now, created !== null);
    if (created) await this.release(id, created.ownerId).catch(unlessReleasedLater);
    return created !== null;
  }

  /**
   * Writes the tombstone of a deleted link to both caches once more, so that no process answers with a link that it
   * cached before. Returns false while the shared cache does not take it; the write is then retried.
   */
  async cacheTombstone(id: bigint, deletedAt: number): Promise<boolean> {
    return this.cache.putFinal(String(id), tombstone(id, deletedAt));
  }

  private lookUp(id: bigint) {
    return this.cache.get(String(id), () => this.links.find(id));
  }

  private async endDelete(id: bigint, ownerId: bigint | null, now: number, isDeleted: boolean): Promise<boolean> {
    this.faults.reach('tombstone-written');
    if (isDeleted) this.counts.add('deletes');
    await this.cacheDeletion(id, now, isDeleted);
    if (isDeleted) await this.release(id, ownerId).catch(unlessReleasedLater);
    return isDeleted;
  }

  private async cacheDeletion(id: bigint, deletedAt: number, isDeleted: boolean): Promise<void> {
    if (isDeleted) await this.cacheTombstone(id, deletedAt);
    else await this.cache.invalidate(String(id));
  }
}

/** For a `catch` after a tombstone was written: the purge of the image releases it again. */
function unlessReleasedLater(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
