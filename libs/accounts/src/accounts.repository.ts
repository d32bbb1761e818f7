import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';

import { Account } from './account.entity.js';
import { AccountName } from './account-name.entity.js';

export type AccountChanges = Partial<Pick<Account, 'name' | 'role' | 'limits' | 'disabledAt'>>;

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

  /** Does nothing if the id has a row. */
  async insert(account: Account): Promise<void> {
    await this.database.writeStatement((rows) => insertUnlessPresent(rows, Account, account));
  }

  /** Returns the id of the account that has the name afterwards: `accountId`, or the one that had it before. */
  async takeName(hash: Buffer, accountId: bigint): Promise<bigint> {
    await this.database.writeStatement((rows) => insertUnlessPresent(rows, AccountName, { hash, accountId }));
    return (await this.findIdByName(hash)) ?? accountId;
  }

  async deleteName(hash: Buffer): Promise<void> {
    await this.database.writeStatement((rows) => rows.delete(AccountName, { hash }));
  }

  /** Returns false if the account does not exist or was deleted. */
  async update(id: bigint, changes: AccountChanges): Promise<boolean> {
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

  /** Returns at most `limit` accounts that are not deleted, by id, above `after`. Reads every shard. */
  page(after: bigint, limit: number): Promise<Account[]> {
    const where = { id: MoreThan(after), deletedAt: IsNull() };
    return this.database.read((rows) => rows.find(Account, { where, order: { id: 'ASC' }, take: limit }));
  }
}

async function insertUnlessPresent<T extends object>(rows: EntityManager, entity: new () => T, row: T): Promise<void> {
  try {
    await rows.insert(entity, row);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
