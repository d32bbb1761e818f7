import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';

import { AccountUsage, WHOLE_ACCOUNT } from './account-usage.entity.js';
import { OwnedImage } from './owned-image.entity.js';
import type { Usage } from './owned-images.repository.js';

const SUMS =
  'SELECT key_id, COUNT(*) AS images, SUM(bytes) AS bytes FROM account_images WHERE account_id = ? GROUP BY key_id';

/** A row of SUMS as drivers return it. */
interface Sum {
  key_id: bigint | string;
  images: bigint | string | number;
  bytes: bigint | string | number;
}

/** The usage of an account, by API key; WHOLE_ACCOUNT is the sum over all of them. */
type Usages = ReadonlyMap<bigint, Usage>;

/** The SQL of the reconciliation about the images of accounts and their usage. */
@Injectable()
export class OwnerAuditRepository {
  constructor(private readonly database: Database) {}

  /** Returns the account with the lowest id above `after` that has images or usage, or undefined. Reads every shard. */
  async nextAccount(after: bigint): Promise<bigint | undefined> {
    const where = { accountId: MoreThan(after) };
    const order = { accountId: 'ASC' } as const;
    const found = await this.database.read(async (rows) => [
      ...(await rows.find(OwnedImage, { where, order, take: 1 })),
      ...(await rows.find(AccountUsage, { where, order, take: 1 })),
    ]);
    const ids = found.map(({ accountId }) => accountId);
    return ids.length === 0 ? undefined : ids.reduce((lowest, id) => (id < lowest ? id : lowest));
  }

  /** Returns at most `limit` images of the account with ids above `after`, the oldest first. */
  images(accountId: bigint, after: bigint, limit: number): Promise<OwnedImage[]> {
    const where = { accountId, imageId: MoreThan(after) };
    return this.database.read((rows) => rows.find(OwnedImage, { where, order: { imageId: 'ASC' }, take: limit }));
  }

  /** Returns the row of an image in the list of the account, or null. */
  find(accountId: bigint, imageId: bigint): Promise<OwnedImage | null> {
    return this.database.read((rows) => rows.findOneBy(OwnedImage, { accountId, imageId }));
  }

  /** Returns whether the usage of the account is the sum over its images. True if it changes meanwhile. */
  async isUsageExact(accountId: bigint): Promise<boolean> {
    const [before, sums, after] = await this.database.read(async (rows) => [
      await readUsage(rows, accountId),
      await readSums(rows, accountId),
      await readUsage(rows, accountId),
    ]);
    return isSame(before, sums) || !isSame(before, after);
  }

  /**
   * Makes the usage of the account the sum over its images, in one commit. Uploads of the account wait meanwhile.
   * Returns false if it was exact.
   */
  recount(accountId: bigint): Promise<boolean> {
    return this.database.write(async (rows) => {
      // Each claim and release changes this row, so none commits between the sums and the end of this transaction.
      const { affected } = await rows.update(
        AccountUsage,
        { accountId, keyId: WHOLE_ACCOUNT },
        { images: () => 'images' },
      );
      if (!affected) await rows.insert(AccountUsage, { accountId, keyId: WHOLE_ACCOUNT, images: 0, bytes: 0 });
      const [usage, sums] = [await readUsage(rows, accountId), await readSums(rows, accountId)];
      for (const keyId of new Set([...usage.keys(), ...sums.keys()])) {
        const sum = sums.get(keyId) ?? { images: 0, bytes: 0 };
        const row = await rows.update(AccountUsage, { accountId, keyId }, sum);
        if (!row.affected) await rows.insert(AccountUsage, { accountId, keyId, ...sum });
      }
      return !isSame(usage, sums);
    });
  }
}

async function readUsage(rows: EntityManager, accountId: bigint): Promise<Usages> {
  const found = await rows.findBy(AccountUsage, { accountId });
  return new Map(found.map(({ keyId, images, bytes }) => [keyId, { images, bytes }]));
}

async function readSums(rows: EntityManager, accountId: bigint): Promise<Usages> {
  const sums = new Map<bigint, Usage>();
  const whole = { images: 0, bytes: 0 };
  for (const { key_id: keyId, ...counted } of (await rows.query(SUMS, [accountId])) as Sum[]) {
    const sum = { images: Number(counted.images), bytes: Number(counted.bytes) };
    whole.images += sum.images;
    whole.bytes += sum.bytes;
    // Images without a key count for the account alone.
    if (BigInt(keyId) !== WHOLE_ACCOUNT) sums.set(BigInt(keyId), sum);
  }
  return sums.set(WHOLE_ACCOUNT, whole);
}

/** A missing row is a usage of 0. */
function isSame(one: Usages, other: Usages): boolean {
  return [...new Set([...one.keys(), ...other.keys()])].every((keyId) => {
    const [left, right] = [one.get(keyId), other.get(keyId)];
    return (left?.images ?? 0) === (right?.images ?? 0) && (left?.bytes ?? 0) === (right?.bytes ?? 0);
  });
}
