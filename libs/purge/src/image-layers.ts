import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import { extensionOf, isLive, type Link, LinkStore, type PendingDeletion } from '#links';
import { ImageStores, variantKey } from '#storage';
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

  /**
   * Makes the edges and the CDN show an image that was edited. `hasNewExpiry`: also its files again, because their
   * Cache-Control names the time that is left.
   */
  async refresh(link: Link, { hasNewExpiry }: { hasNewExpiry: boolean }): Promise<void> {
    const files = hasNewExpiry && this.outer.hasEdges ? await this.storedFiles(link) : [];
    await this.outer.refresh(link.id, files);
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

  /** The original and the variants in the store: an edge has no others, and a request would have others rendered. */
  private async storedFiles(link: Link): Promise<string[]> {
    const { id } = link;
    const store = this.stores.at(link.store);
    const variants = VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => ({ size, extension })));
    const stats = await Promise.allSettled(
      variants.map(({ size, extension }) => store.stat(variantKey(id, size, extension))),
    );
    const isStored = (index: number) => stats[index]?.status === 'fulfilled' && stats[index].value !== undefined;
    const stored = variants.filter((_, index) => isStored(index));
    return [`.${extensionOf(link)}`, ...stored.map(({ size, extension }) => `${size}.${extension}`)];
  }
}
