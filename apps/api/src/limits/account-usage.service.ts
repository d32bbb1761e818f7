import type { Account } from '#accounts';
import { OwnedImagesRepository } from '#links';
import { Injectable } from '@nestjs/common';

import { AccountQuotas, type RecentUsage } from './account-quotas.service.js';

/** What an account has. */
export interface AccountUsage extends RecentUsage {
  /** Live images. */
  images: number;
  /** Their stored bytes. */
  bytes: number;
}

/** Reads what an account has, and what it has uploaded recently. */
@Injectable()
export class AccountUsageService {
  constructor(
    private readonly images: OwnedImagesRepository,
    private readonly quotas: AccountQuotas,
  ) {}

  async read(account: Account): Promise<AccountUsage> {
    const [owned, recent] = await Promise.all([this.images.usage(account.id), this.quotas.usageOf(account)]);
    return { ...owned, ...recent };
  }
}
