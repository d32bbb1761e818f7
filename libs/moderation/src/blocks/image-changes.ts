import type { BlockSource, LinkState } from '#links';
import { ImageBlocksService, ImageService } from '#purge';
import { Injectable } from '@nestjs/common';

import type { ModerationAction } from './action-outcome.js';

/** Why an image is changed. */
export interface ChangeReason {
  reason: string;
  /** A block that the law or a court demands: the page of the image names the reason. */
  isLegal?: boolean | undefined;
  /** Who blocks the image. Default: an administrator. */
  source?: BlockSource | undefined;
}

/** Changes images for administrators. */
@Injectable()
export class ImageChanges {
  constructor(
    private readonly images: ImageService,
    private readonly blocks: ImageBlocksService,
  ) {}

  /** Returns what `ImageBlocksService.stateOf` does. */
  stateOf(id: bigint): Promise<LinkState | 'pending' | 'unknown'> {
    return this.blocks.stateOf(id);
  }

  /** Returns true if a blocked image gets a legal block instead of its block. */
  async becomesLegal(action: ModerationAction, id: bigint, { isLegal = false }: ChangeReason): Promise<boolean> {
    return action === 'block' && isLegal && this.blocks.isBlockedWithoutLaw(id);
  }

  /**
   * Changes an image. A repeat changes no row. It tells the caches again, because the process of an earlier request may
   * have died. Throws what ImageBlocksService and ImageService do.
   */
  async change(action: ModerationAction, id: bigint, why: ChangeReason): Promise<void> {
    const { reason, isLegal = false, source = 'admin' } = why;
    if (action === 'unblock') await this.blocks.unblock(id);
    else if (action === 'block') await this.blocks.block(id, { reason, isLegal, source });
    else await this.images.deleteEvenBlocked(id);
  }
}
