import { FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#imaging';
import { KeyCodec } from '#keys';
import { DeleteLink, formatAt, LinkCache, LinksRepository, tombstone } from '#links';
import { metrics } from '#observability';
import { ImageStores, originalKey, variantKey } from '#storage';
import { Injectable } from '@nestjs/common';

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
  ) {}

  async run(id: bigint): Promise<void> {
    const deletion = await this.links.findDeletion(id);
    if (!deletion) return;
    const link = await this.links.find(id);
    // It expired: nobody made it a tombstone yet.
    if (link && link.deletedAt === null) await this.deleteLink.run(id);
    const isUncached = await this.cache.bury(tombstone(id, link?.deletedAt ?? deletion.dueAt));
    const extensions = !link || link.format === 0 ? ALL_EXTENSIONS : [FORMATS[formatAt(link.format)].extension];
    await this.stores
      .at(link?.store ?? 0)
      .delete([
        ...extensions.map((extension) => originalKey(id, extension)),
        ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => variantKey(id, size, extension))),
      ]);
    await this.edges.run(this.codec.encode(id));
    // It stays due, so the sweeper has it done again.
    if (!isUncached) return;
    if (deletion.pass < LAST_PASS) {
      metrics.purgeSeconds.observe((Date.now() - deletion.dueAt) / 1000);
      await this.links.postponeDeletion(id, Date.now() + SECOND_PASS_MS, deletion.pass + 1);
    } else {
      await this.links.endDeletion(id);
    }
  }
}

const ALL_EXTENSIONS = Object.values(FORMATS).map((format) => format.extension);
