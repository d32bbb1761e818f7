import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';

import { AccountUsage, WHOLE_ACCOUNT } from './account-usage.entity.js';
import { OwnedImage } from './owned-image.entity.js';

export interface Usage {
  /** Live images. */
  images: number;
  /** Their stored bytes. */
  bytes: number;
}

/**
 * Reads the images of an account. Every statement is on one shard, by a range of the primary key, except the list of
 * the largest accounts.
 */
@Injectable()
export class OwnedImagesRepository {
  constructor(private readonly database: Database) {}

  /** Returns the ids of at most `limit` images of the account with ids below `before`, the newest first. */
  async page(accountId: bigint, limit: number, before?: bigint): Promise<bigint[]> {
    const where = { accountId, ...(before !== undefined && { imageId: LessThan(before) }) };
    const found = await this.database.read((rows) =>
      rows.find(OwnedImage, { where, order: { imageId: 'DESC' }, take: limit }),
    );
    return found.map(({ imageId }) => imageId);
  }

  /** Returns what the account uses, or one of its API keys. */
  async usage(accountId: bigint, keyId: bigint = WHOLE_ACCOUNT): Promise<Usage> {
    const row = await this.database.read((rows) => rows.findOneBy(AccountUsage, { accountId, keyId }));
    return { images: row?.images ?? 0, bytes: row?.bytes ?? 0 };
  }

  /**
   * Returns the usage of the `limit` accounts with the most bytes, the largest first. Reads an index of every shard.
   */
  largestAccounts(limit: number): Promise<AccountUsage[]> {
    return this.database.read((rows) =>
      rows.find(AccountUsage, {
        where: { keyId: WHOLE_ACCOUNT, bytes: MoreThan(0) },
        order: { bytes: 'DESC' },
        take: limit,
      }),
    );
  }
}
