import { isBlocked, isLive, isRefused, type Link, LinkStore, type PendingDeletion } from '#links';
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
   * Deletes the image from every layer. `link`: its tombstone; null: it was refused, and has no row any more. Returns
   * false when the shared cache could not be reached; it is retried in the background. Throws when another layer
   * failed, after every layer was tried.
   */
  async purge(id: bigint, link: Link | null, goneAt: number): Promise<boolean> {
    const isKnown = link !== null && !isRefused(link);
    const isUncached = await (isKnown ? this.links.cacheTombstone(id, goneAt) : this.links.forget(id));
    const stores = link ? [this.stores.at(link.store)] : this.stores.all;
    const deleted = Promise.all(stores.map((store) => store.delete(imageObjectKeys(id, link))));
    // A store that fails does not keep the outer caches from being purged.
    const [objects] = await Promise.allSettled([deleted]);
    await this.outer.purge(id);
    if (objects.status === 'rejected') throw objects.reason;
    return isUncached;
  }

  /**
   * Removes a blocked image from every cache; its objects stay. Returns false when the shared cache could not be
   * reached; it is retried in the background. Throws when an edge or the CDN failed.
   */
  async purgeCaches(id: bigint): Promise<boolean> {
    const isUncached = await this.links.forget(id);
    await this.outer.purge(id);
    return isUncached;
  }

  /** Purges the edges that answer within 3 s, for a request that waits. A purge of all has to follow. */
  async purgeEdgesSoon(id: bigint): Promise<void> {
    await this.outer.purgeEdgesSoon(id);
  }

  /** Purges the edges only. Throws `unavailable` when an edge could not be purged. */
  async purgeEdges(id: bigint): Promise<void> {
    await this.outer.purgeEdges(id);
  }

  /**
   * Makes the edges and the CDN show an image that was edited. `hasNewExpiry`: also its files again, because their
   * Cache-Control names the time that is left.
   */
  async refresh(id: bigint, { hasNewExpiry }: { hasNewExpiry: boolean }): Promise<void> {
    await this.outer.refresh(id, { includesFiles: hasNewExpiry });
  }

  /** Looks into every layer for what is left of an image. `deletion`: its pending deletion, if there is one. */
  async verify(link: Link, deletion: PendingDeletion | null): Promise<PurgedLayer[]> {
    const { id } = link;
    const [cached, objects, edges] = await Promise.all([
      this.links.findAny(id),
      isBlocked(link) ? [] : this.statObjects(link),
      // Requests for an image that still exists would only have its variants rendered.
      isLive(link) ? this.outer.edgesInUse() : this.outer.verifyEdges(id),
    ]);
    return [
      { layer: 'database', isGone: !isLive(link) },
      { layer: 'cache', isGone: !cached || !isLive(cached) },
      // The objects of a blocked image stay.
      ...(isBlocked(link) ? [] : [{ layer: 'store' as const, isGone: objects.every((each) => each === undefined) }]),
      ...edges.map((gone) => ({ layer: 'edge' as const, isGone: gone })),
      // A CDN cannot be asked. It has accepted the purge once the first pass is over.
      ...(this.outer.hasCdn ? [{ layer: 'cdn' as const, isGone: !isLive(link) && (deletion?.pass ?? 1) > 0 }] : []),
    ];
  }

  private statObjects(link: Link) {
    const store = this.stores.at(link.store);
    return Promise.all(imageObjectKeys(link.id, link).map((key) => store.stat(key)));
  }
}
