import { type Key, KeyCodec } from '#keys';
import { DeleteLink, LinkCache, LinksRepository, tombstone } from '#links';
import { metrics } from '#observability';
import { ImageStores } from '#storage';
import { Injectable } from '@nestjs/common';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { imageObjects } from './image-objects.js';
import { PurgeEdges } from './purge-edges.js';

/** Longer than a variant takes to render, so that one begun before the delete is caught by the second pass. */
const SECOND_PASS_MS = 60_000;
const LAST_PASS = 1;

/** Empties every layer of an image whose time has come: link, caches, objects. Safe to run again. */
@Injectable()
export class PurgeImage {
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
    const isUncached = await this.cache.bury(tombstone(id, link?.deletedAt ?? deletion.dueAt));
    const [stored] = await Promise.allSettled([this.stores.at(link?.store ?? 0).delete(imageObjects(id, link))]);
    await this.purgeOutside(this.codec.encode(id));
    if (stored.status === 'rejected') {
      // Behind the others in the line: a store that is down for long must not hold up what is due elsewhere.
      await this.links.postponeDeletion(id, Date.now(), deletion.pass);
      throw stored.reason;
    }
    // It stays due, so the sweeper has it done again.
    if (!isUncached) return;
    if (deletion.pass < LAST_PASS) {
      metrics.purgeSeconds.observe((Date.now() - deletion.dueAt) / 1000);
      await this.links.postponeDeletion(id, Date.now() + SECOND_PASS_MS, deletion.pass + 1);
    } else {
      await this.links.endDeletion(id);
    }
  }

  /** The CDN behind the edges, so that it fetches nothing from them again; an edge that is down does not keep it waiting. */
  private async purgeOutside(key: Key): Promise<void> {
    const [edges] = await Promise.allSettled([this.edges.run(key)]);
    await this.cdn.run(key);
    if (edges.status === 'rejected') throw edges.reason;
  }
}
