import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { type Block, BlocksRepository, type Link, linkState, type LinkState, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

import { ImageLayers } from './image-layers.js';
import { purgeImageJob } from './purge-image.job.js';
import { StoredImages } from './stored-images.js';

/** Why an image is blocked. */
export type BlockReason = Pick<Block, 'reason' | 'source'> & { isLegal: boolean };

/** Blocks images and unblocks them. A blocked image answers 451, and its objects stay in the store. */
@Injectable()
export class ImageBlocksService {
  constructor(
    private readonly images: StoredImages,
    private readonly blocks: BlocksRepository,
    private readonly links: LinkStore,
    private readonly layers: ImageLayers,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Blocks an image. When this resolves, the block is durable, every process knows it, and every edge shows it that has
   * answered within 3 s. A job then purges all caches like those of a deleted image. A repeat keeps the first block,
   * unless only the repeat is legal. Throws `image-not-found`, also for an image that is still being stored after 4 s,
   * and `image-gone`.
   */
  async block(id: bigint, { reason, source, isLegal }: BlockReason): Promise<void> {
    const blockedAt = Date.now();
    await this.requireLink(id);
    const isNew = await this.blocks.insert({ imageId: id, blockedAt, isLegal: Number(isLegal), reason, source });
    await this.links.forget(id);
    // The image may have been deleted in the meantime.
    if (!isNew) return void (await this.requireLink(id));
    await this.layers.purgeEdgesSoon(id);
    await this.jobs.add(purgeImageJob, `${id}.${blockedAt}`, { id: String(id) }).catch((error: unknown) => {
      // The sweeper adds the job when the queue takes jobs again.
      if (!(error instanceof DomainError)) throw error;
    });
  }

  /**
   * Ends the block of an image, or allows one that is held. When this resolves, every process shows the image again; an
   * edge may answer 451 for another second. A repeat has no effect. Throws `image-not-found`, and `image-gone` for an
   * image that was deleted or has expired.
   */
  async unblock(id: bigint): Promise<void> {
    await this.requireLink(id);
    await this.blocks.delete(id);
    await this.links.forget(id);
  }

  /** Returns the state of an image, after waiting up to 4 s for one that is still being stored. */
  async stateOf(id: bigint): Promise<LinkState | 'pending' | 'unknown'> {
    const found = await this.images.locate(id);
    return 'link' in found ? linkState(found.link) : found.state;
  }

  /** Returns true if an image has a block that is not legal, which a legal one would replace. */
  async isBlockedWithoutLaw(id: bigint): Promise<boolean> {
    return (await this.blocks.find(id))?.isLegal === 0;
  }

  private async requireLink(id: bigint): Promise<Link> {
    const found = await this.images.locate(id);
    if (!('link' in found)) throw imageNotFound();
    const state = linkState(found.link);
    if (state === 'live' || state === 'blocked' || state === 'held') return found.link;
    if (state === 'refused') throw imageNotFound();
    throw new DomainError('image-gone', 'The image was deleted or has expired.');
  }
}

const imageNotFound = () => new DomainError('image-not-found', 'There is no image with this key.');
