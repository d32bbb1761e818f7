import { type Account, AccountStore, idText, isAdmin, type Principal } from '#accounts';
import { Injectable } from '@nestjs/common';

import type { ImageOwner } from './image.schemas.js';

/** Tells whose image it is, to its owner and to admins only. */
@Injectable()
export class ImageOwnerPresenter {
  constructor(private readonly accounts: AccountStore) {}

  /** Returns undefined for an anonymous image, for one of a deleted account, and where `principal` may not know. */
  async visibleTo(principal: Principal | undefined, ownerId: bigint | null): Promise<ImageOwner | undefined> {
    if (!principal || ownerId === null) return undefined;
    if (ownerId === principal.account.id) return presentOwner(principal.account);
    const account = isAdmin(principal) ? await this.accounts.find(ownerId) : null;
    return account?.deletedAt === null ? presentOwner(account) : undefined;
  }
}

export const presentOwner = ({ id, name }: Account): ImageOwner => ({ id: idText(id), name });
