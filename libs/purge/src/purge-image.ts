import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { DeleteLink, LinkCache, LinksRepository, tombstone } from '#links';
import { metrics } from '#observability';
import { ImageStores } from '#storage';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { imageObjects } from './image-objects.js';
import { PurgeEdges } from './purge-edges.js';

/**
 * How long after each pass the next begins, which catches what was under way at the delete and ended after the pass before: a
 * variant that was being rendered, and an edge's fetch of 20 MB from a store that sends 20 KB/s.
 */
const NEXT_PASS_MS = [60_000, 900_000];
const HOUR_MS = 3_600_000;

/** Empties every layer of an image whose time has come: link, caches, objects. Safe to run again. */
@Injectable()
export class PurgeImage {
  /** Of which the CDN has heard while an edge could not be purged. */
  private readonly toldEarly = new LRUCache<Key, true>({ max: 10_000, ttl: HOUR_MS });

  constructor(
    private readonly links: LinksRepository,
    private readonly cache: LinkCache,
    private readonly deleteLink: DeleteLink,
    private readonly stores: ImageStores,
    private readonly codec: KeyCodec,
    private readonly edges: PurgeEdges,
    private readonly cdn: PurgeCdn,
  ) {}

  async run(id: bigint): Promise<void> {
    const deletion = await this.links.findDeletion(id);
    if (!deletion) return;
    const link = await this.links.find(id);
    // It expired: nobody made it a tombstone yet.
    if (link && link.deletedAt === null) await this.deleteLink.run(id);
    const goneAt = link?.deletedAt ?? link?.expiresAt ?? deletion.dueAt;
    const isUncached = await this.cache.bury(tombstone(id, goneAt));
    const [stored] = await Promise.allSettled([this.stores.at(link?.store ?? 0).delete(imageObjects(id, link))]);
    const [outside] = await Promise.allSettled([this.purgeOutside(this.codec.encode(id))]);
    const failure = [stored, outside].find((result) => result.status === 'rejected');
    if (failure || !isUncached) {
      // It stays due, so the sweeper has it done again, but behind the others: what is down for long must not hold them up.
      await this.links.postponeDeletion(id, Date.now() + delayOf(failure?.reason), deletion.pass);
      if (failure) throw failure.reason;
      return;
    }
    if (deletion.pass === 0) metrics.purgeSeconds.observe((Date.now() - goneAt) / 1000);
    const pause = NEXT_PASS_MS[deletion.pass];
    if (pause === undefined) await this.links.endDeletion(id);
    else await this.links.postponeDeletion(id, Date.now() + pause, deletion.pass + 1);
  }

  /**
   * The CDN behind the edges, so that it fetches nothing from them again; an edge that is down does not keep it waiting,
   * nor has it asked, and paid, at each further try.
   */
  private async purgeOutside(key: Key): Promise<void> {
    const [edges] = await Promise.allSettled([this.edges.run(key)]);
    const isPurged = edges.status === 'fulfilled';
    if (isPurged || !this.toldEarly.has(key)) await this.cdn.run(key);
    if (isPurged) return;
    this.toldEarly.set(key, true);
    throw edges.reason;
  }
}

/** Who says when to come back, and that nothing helps before, is not asked before. */
function delayOf(failure: unknown): number {
  if (!(failure instanceof DomainError) || !failure.isFinal) return 0;
  return (failure.retryAfterSeconds ?? 0) * 1000;
}
