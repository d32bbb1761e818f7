import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, LessThan } from 'typeorm';

import { Account } from './account.entity.js';
import { AccountName } from './account-name.entity.js';

/** Absent columns keep their values. */
export type ChangedColumns = Partial<Pick<Account, 'name' | 'role' | 'limits' | 'disabledAt'>>;

/** All SQL about accounts. Every statement is by primary key, except the administrator's list. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly database: Database) {}

  find(id: bigint): Promise<Account | null> {
    return this.database.read((rows) => rows.findOneBy(Account, { id }));
  }

  async findIdByName(hash: Buffer): Promise<bigint | undefined> {
    const name = await this.database.read((rows) => rows.findOneBy(AccountName, { hash }));
    return name?.accountId;
  }

  /** Returns false if the id has a row. */
  insert(account: Account): Promise<boolean> {
    return this.database.writeStatement((rows) => insertUnlessPresent(rows, Account, account));
  }

  /** Returns the id of the account that has the name afterwards: `accountId`, or the one that had it before. */
  async takeName(hash: Buffer, accountId: bigint): Promise<bigint> {
    await this.database.writeStatement((rows) => insertUnlessPresent(rows, AccountName, { hash, accountId }));
    return (await this.findIdByName(hash)) ?? accountId;
  }

  /** Frees a name unless another account has it. */
  async releaseName(hash: Buffer, accountId: bigint): Promise<void> {
    await this.database.writeStatement((rows) => rows.delete(AccountName, { hash, accountId }));
  }

  /** Returns false if the account does not exist or was deleted. */
  async update(id: bigint, changes: ChangedColumns): Promise<boolean> {
    const { affected } = await this.database.writeStatement((rows) =>
      rows.update(Account, { id, deletedAt: IsNull() }, changes),
    );
    return Boolean(affected);
  }

  /** Marks the account as deleted. Returns false if it does not exist or was deleted before. */
  async delete(id: bigint, deletedAt: number): Promise<boolean> {
    const { affected } = await this.database.writeStatement((rows) =>
      rows.update(Account, { id, deletedAt: IsNull() }, { deletedAt }),
    );
    return Boolean(affected);
  }

  /**
   * Returns at most `limit` accounts that are not deleted, by id, descending, below `before` if it is given. Reads
   * every shard.
   */
  list(before: bigint | undefined, limit: number): Promise<Account[]> {
    const where = { deletedAt: IsNull(), ...(before !== undefined && { id: LessThan(before) }) };
    return this.database.read((rows) => rows.find(Account, { where, order: { id: 'DESC' }, take: limit }));
  }
}

/** Returns false if there is a row with the same primary key. */
async function insertUnlessPresent<T extends object>(
  rows: EntityManager,
  entity: new () => T,
  row: T,
): Promise<boolean> {
  try {
    await rows.insert(entity, row);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}
