import { isLive, type Link, LinkStore, type PendingDeletion } from '#links';
import { ImageStores } from '#storage';
import { Injectable } from '@nestjs/common';

import { imageObjectKeys } from './image-object-keys.js';
import { OuterCaches } from './outer-caches.js';

/**
 * The state of one layer. Layers are listed from the database to the CDN, and each edge is one layer.
 */
export interface PurgedLayer {
  layer: 'database' | 'cache' | 'store' | 'edge' | 'cdn';
  isGone: boolean;
}

/** The layers that hold an image besides its row: the shared cache, the store, the edges and the CDN. */
@Injectable()
export class ImageLayers {
  constructor(
    private readonly links: LinkStore,
    private readonly stores: ImageStores,
    private readonly outer: OuterCaches,
  ) {}

  /**
   * Deletes the image from every layer. Returns false when the shared cache could not be reached; it is retried in
   * the background. Throws when another layer failed, after every layer was tried.
   */
  async purge(id: bigint, link: Link | null, goneAt: number): Promise<boolean> {
    const isUncached = await this.links.cacheTombstone(id, goneAt);
    const deleted = this.stores.at(link?.store ?? 0).delete(imageObjectKeys(id, link));
    // A store that fails does not keep the outer caches from being purged.
    const [objects] = await Promise.allSettled([deleted]);
    await this.outer.purge(id);
    if (objects.status === 'rejected') throw objects.reason;
    return isUncached;
  }

  /** Purges the edges only. Throws `unavailable` when an edge could not be purged. */
  async purgeEdges(id: bigint): Promise<void> {
    await this.outer.purgeEdges(id);
  }

  /** Looks into every layer for what is left of an image. `deletion`: its pending deletion, if there is one. */
  async verify(link: Link, deletion: PendingDeletion | null): Promise<PurgedLayer[]> {
    const { id } = link;
    const store = this.stores.at(link.store);
    const [cached, objects, edges] = await Promise.all([
      this.links.findAny(id),
      Promise.all(imageObjectKeys(id, link).map((key) => store.stat(key))),
      // Requests for an image that still exists would only have its variants rendered.
      isLive(link) ? this.outer.edgesInUse() : this.outer.verifyEdges(id),
    ]);
    return [
      { layer: 'database', isGone: !isLive(link) },
      { layer: 'cache', isGone: !cached || !isLive(cached) },
      { layer: 'store', isGone: objects.every((object) => object === undefined) },
      ...edges.map((gone) => ({ layer: 'edge' as const, isGone: gone })),
      // A CDN cannot be asked. It has accepted the purge once the first pass is over.
      ...(this.outer.hasCdn ? [{ layer: 'cdn' as const, isGone: !isLive(link) && (deletion?.pass ?? 1) > 0 }] : []),
    ];
  }
}
