import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, MoreThanOrEqual } from 'typeorm';

import { AccountKey, ApiKey } from './api-key.entity.js';

/**
 * All SQL about API keys. Statements are by primary key, or by the account on its shard, except `listRevoked` and those
 * of the sweeper.
 */
@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  find(id: bigint): Promise<ApiKey | null> {
    return this.database.read((rows) => rows.findOneBy(ApiKey, { id }));
  }

  /** Returns the keys of an account that are not revoked, the newest first. Each is read from its own shard. */
  async list(accountId: bigint): Promise<ApiKey[]> {
    const listed = await this.database.read((rows) => rows.findBy(AccountKey, { accountId }));
    const keys = await Promise.all(listed.map(({ keyId }) => this.find(keyId)));
    return keys.filter((key): key is ApiKey => key !== null && key.revokedAt === null).toSorted(byAge);
  }

  /** Inserts the key after its entry in the account's list, which alone does no harm. */
  async insert(key: ApiKey): Promise<void> {
    await this.database.writeStatement((rows) => rows.insert(AccountKey, { accountId: key.accountId, keyId: key.id }));
    await this.database.writeStatement((rows) => rows.insert(ApiKey, key));
  }

  /** Returns false if the key does not exist or was revoked before. */
  async revoke(id: bigint, revokedAt: number): Promise<boolean> {
    const { affected } = await this.database.writeStatement((rows) =>
      rows.update(ApiKey, { id, revokedAt: IsNull() }, { revokedAt }),
    );
    return Boolean(affected);
  }

  /** Returns the ids of the keys that were revoked at `since` or later. Reads every shard, for a command alone. */
  async listRevoked(since: number): Promise<bigint[]> {
    const found = await this.database.read((rows) =>
      rows.find(ApiKey, { select: { id: true }, where: { revokedAt: MoreThanOrEqual(since) }, order: { id: 'ASC' } }),
    );
    return found.map(({ id }) => id);
  }

  /** Returns at most `limit` keys that were revoked before `time` (milliseconds since 1970). Reads every shard. */
  revokedBefore(time: number, limit: number): Promise<ApiKey[]> {
    return this.database.read((rows) => rows.find(ApiKey, { where: { revokedAt: LessThan(time) }, take: limit }));
  }

  /** The same for keys that expired before `time`. */
  expiredBefore(time: number, limit: number): Promise<ApiKey[]> {
    return this.database.read((rows) => rows.find(ApiKey, { where: { expiresAt: LessThan(time) }, take: limit }));
  }

  /** Deletes a key after its entry in the list of its account. */
  async delete({ id, accountId }: Pick<ApiKey, 'id' | 'accountId'>): Promise<void> {
    await this.unlist(accountId, id);
    await this.database.writeStatement((rows) => rows.delete(ApiKey, { id }));
  }

  /** Removes a key from the list of its account. */
  async unlist(accountId: bigint, keyId: bigint): Promise<void> {
    await this.database.writeStatement((rows) => rows.delete(AccountKey, { accountId, keyId }));
  }

  async noteUse(id: bigint, lastUsedAt: number): Promise<void> {
    await this.database.writeStatement((rows) => rows.update(ApiKey, { id }, { lastUsedAt }));
  }
}

/** Sorts the newest first. Keys of the same millisecond have an order, too, so that pages do not overlap. */
export const byAge = (one: ApiKey, other: ApiKey): number =>
  other.createdAt - one.createdAt || (other.id > one.id ? 1 : -1);
