import { AccountStore, idText, isAdmin, type Principal } from '#accounts';
import { Injectable } from '@nestjs/common';

/** The account that an image or an album belongs to, as answers show it. */
export interface VisibleOwner {
  id: string;
  name: string;
}

/** Tells who owns an image or an album, to those who may know it. */
@Injectable()
export class OwnersService {
  constructor(private readonly accounts: AccountStore) {}

  /**
   * Returns the owner for the owner and for admins, and undefined for everybody else, for what is anonymous, and after
   * the account was deleted.
   */
  async findVisible(ownerId: bigint | null, principal: Principal | undefined): Promise<VisibleOwner | undefined> {
    if (ownerId === null || principal === undefined) return undefined;
    if (ownerId === principal.account.id) return visible(principal.account);
    if (!isAdmin(principal)) return undefined;
    const account = await this.accounts.find(ownerId);
    return account?.deletedAt === null ? visible(account) : undefined;
  }
}

const visible = ({ id, name }: { id: bigint; name: string }): VisibleOwner => ({ id: idText(id), name });
