import { AccountStore } from '#accounts';
import type { ModeratedImage } from '#moderation';
import { Injectable } from '@nestjs/common';

import { presentOwner } from '../presenter/image-owner.presenter.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import type { AdminImage } from './admin-images.schema.js';

/** Turns images into the form in which administrators see them. */
@Injectable()
export class AdminImagePresenter {
  constructor(
    private readonly accounts: AccountStore,
    private readonly images: ImagePresenter,
  ) {}

  /** Returns the images in their order. Each account is read once. */
  async present(images: readonly ModeratedImage[]): Promise<AdminImage[]> {
    const ids = [...new Set(images.flatMap(({ link }) => link.ownerId ?? []))];
    const found = await Promise.all(ids.map((id) => this.accounts.find(id)));
    const accounts = new Map(
      found.flatMap((account) => (account?.deletedAt === null ? [[account.id, presentOwner(account)]] : [])),
    );
    return images.map(({ link, state, block, address, reports, similarHash }) => ({
      ...this.images.toImage(link),
      state,
      account: (link.ownerId !== null && accounts.get(link.ownerId)) || null,
      address,
      reports,
      similarHash,
      block: block && {
        at: new Date(block.blockedAt).toISOString(),
        reason: block.reason,
        legal: block.isLegal !== 0,
        source: block.source,
      },
    }));
  }
}
