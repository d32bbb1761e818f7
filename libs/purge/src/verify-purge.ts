import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { isLive, LinksRepository, LinkStore } from '#links';
import { ImageStores } from '#storage';
import { Injectable } from '@nestjs/common';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { imageObjects } from './image-objects.js';
import { PurgeEdges } from './purge-edges.js';

/** From the database outwards; several edges are each one. */
export interface PurgedLayer {
  layer: 'database' | 'cache' | 'store' | 'edge' | 'cdn';
  isGone: boolean;
}

/** Looks into each layer for what is left of an image that was deleted or has expired. */
@Injectable()
export class VerifyPurge {
  constructor(
    private readonly links: LinksRepository,
    private readonly store: LinkStore,
    private readonly stores: ImageStores,
    private readonly codec: KeyCodec,
    private readonly edges: PurgeEdges,
    private readonly cdn: PurgeCdn,
  ) {}

  /** Throws `image-not-found` for an id without a row. */
  async run(id: bigint): Promise<PurgedLayer[]> {
    const link = await this.links.find(id);
    if (!link) throw new DomainError('image-not-found', 'There is no image with this key.');
    const store = this.stores.at(link.store);
    const [cached, objects, edges, deletion] = await Promise.all([
      this.store.findAny(id),
      Promise.all(imageObjects(id, link).map((key) => store.stat(key))),
      // Of an image that lives, asking would only have its variants made.
      isLive(link) ? this.edges.none() : this.edges.verify(this.codec.encode(id)),
      this.links.findDeletion(id),
    ]);
    return [
      { layer: 'database', isGone: !isLive(link) },
      { layer: 'cache', isGone: !cached || !isLive(cached) },
      { layer: 'store', isGone: objects.every((object) => object === undefined) },
      ...edges.map((gone) => ({ layer: 'edge' as const, isGone: gone })),
      // It can't be asked from here; it has taken the purge when the first pass is over.
      ...(this.cdn.isThere ? [{ layer: 'cdn' as const, isGone: !isLive(link) && (deletion?.pass ?? 1) > 0 }] : []),
    ];
  }
}
