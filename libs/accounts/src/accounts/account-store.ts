import { CacheFactory, type TwoLevelCache } from '#cache';
import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { Account, ADMIN_ACCOUNT_ID, type AccountRole } from './account.entity.js';
import { type LimitChanges, NO_LIMITS, withLimits } from '../rights/account-limits.js';
import { nameHash } from './account-name.entity.js';
import { AccountsRepository, type ChangedColumns } from './accounts.repository.js';
import { cachedRows } from '../rows/cached-rows.js';
import { decodeAccount, encodeAccount } from './account-text.js';
import { randomId } from '../rows/random-id.js';

const ADMIN_NAME = 'admin';

export interface NewAccount {
  name: string;
  role?: AccountRole | undefined;
  limits?: LimitChanges | undefined;
  isDisabled?: boolean | undefined;
}

/** Undefined: unchanged. */
export type AccountChanges = Partial<NewAccount>;

/**
 * The accounts, read from memory, then from the Redis that processes share, then from the database. Changes are durable
 * in the database, and known to every process, when they resolve.
 */
@Injectable()
export class AccountStore {
  private readonly cache: TwoLevelCache<Account>;

  constructor(
    private readonly accounts: AccountsRepository,
    caches: CacheFactory,
  ) {
    this.cache = cachedRows(caches, 'account', {
      encode: encodeAccount,
      decode: decodeAccount,
      isFinal: ({ deletedAt }) => deletedAt !== null,
    });
  }

  /** Returns the account in whatever state it is, or null. */
  async find(id: bigint): Promise<Account | null> {
    return (await this.cache.get(String(id), () => this.accounts.find(id))).record;
  }

  /** Returns the account of ADMIN_TOKEN. Inserts its row if there is none. */
  async findAdmin(): Promise<Account> {
    const found = await this.find(ADMIN_ACCOUNT_ID);
    if (found) return found;
    await this.accounts.takeName(nameHash(ADMIN_NAME), ADMIN_ACCOUNT_ID);
    const account = newRow(ADMIN_ACCOUNT_ID, { name: ADMIN_NAME, role: 'admin' });
    await this.accounts.insert(account);
    await this.cache.invalidate(String(ADMIN_ACCOUNT_ID));
    return account;
  }

  /** Returns the account with this name, or null. Reads the database. */
  async findByName(name: string): Promise<Account | null> {
    if (isAdminName(name)) return this.findAdmin();
    const account = await this.findByHash(nameHash(name));
    // A process that died while it renamed an account leaves a name taken that is not the account's.
    return account?.name === name.normalize('NFC') ? account : null;
  }

  /** Returns the account with this name or identity (account-name.entity.ts), or null. Reads the database. */
  async findByHash(hash: Buffer): Promise<Account | null> {
    const id = await this.accounts.findIdByName(hash);
    const account = id === undefined ? null : await this.accounts.find(id);
    return account?.deletedAt === null ? account : null;
  }

  /** Throws `account-exists` if another account has the name. */
  async create(account: NewAccount): Promise<Account> {
    const row = newRow(randomId(), account);
    if (isAdminName(row.name)) throw nameTaken(row.name);
    const hash = nameHash(row.name);
    let id = await this.accounts.takeName(hash, row.id);
    const holder = id === row.id ? null : await this.accounts.find(id);
    if (holder && holder.deletedAt !== null) {
      // A process died between the deletion and the release of the name.
      await this.accounts.releaseName(hash, id);
      id = await this.accounts.takeName(hash, row.id);
    }
    // A name without an account was taken by a process that died before it inserted the row, or that will insert it
    // now. The one that inserts the row has created the account.
    if (!(await this.accounts.insert({ ...row, id }))) throw nameTaken(row.name);
    await this.cache.invalidate(String(id));
    return { ...row, id };
  }

  /**
   * Returns the changed account. Throws `account-not-found`, `account-exists` for the name of another account, and
   * `invalid-request` for a change of the account of ADMIN_TOKEN other than its limits.
   */
  async update(id: bigint, changes: AccountChanges): Promise<Account> {
    const account = await this.require(id);
    const changed = withChanges(account, changes);
    const isRenamed = changed.name !== account.name;
    if (id === ADMIN_ACCOUNT_ID && (isRenamed || changed.role !== 'admin' || changed.disabledAt !== null)) {
      throw adminIsFixed();
    }
    if (isRenamed) await this.takeName(changed);
    const columns = columnsOf(changed, changes);
    if (Object.keys(columns).length === 0) return account;
    if (!(await this.accounts.update(id, columns))) throw accountNotFound();
    await this.cache.invalidate(String(id));
    if (isRenamed) await this.accounts.releaseName(nameHash(account.name), id);
    return changed;
  }

  /**
   * Its keys and sessions are refused from then on. Throws `account-not-found`, also if it was deleted before, and
   * `invalid-request` for the account of ADMIN_TOKEN. A repeat announces the deletion again, because the process of the
   * first call may have died before it could.
   */
  async delete(id: bigint): Promise<void> {
    if (id === ADMIN_ACCOUNT_ID) throw adminIsFixed();
    const isDeleted = await this.accounts.delete(id, Date.now());
    const account = await this.accounts.find(id);
    if (!account || account.deletedAt === null) throw accountNotFound();
    await this.cache.putFinal(String(id), account);
    await this.accounts.releaseName(nameHash(account.name), id);
    if (!isDeleted) throw accountNotFound();
  }

  /**
   * Returns at most `limit` accounts that are not deleted, by id, descending, below `before` if it is given. Reads the
   * database.
   */
  list(before: bigint | undefined, limit: number): Promise<Account[]> {
    return this.accounts.list(before, limit);
  }

  /** Returns the account, from the database. Throws `account-not-found` if it is deleted, too. */
  async require(id: bigint): Promise<Account> {
    const account = await this.accounts.find(id);
    if (account?.deletedAt !== null) throw accountNotFound();
    return account;
  }

  private async takeName({ id, name }: Account): Promise<void> {
    const isTaken = isAdminName(name) || (await this.accounts.takeName(nameHash(name), id)) !== id;
    if (isTaken) throw nameTaken(name);
  }
}

function newRow(id: bigint, account: NewAccount): Account {
  const role = account.role ?? 'member';
  const blank = { id, name: '', role, limits: NO_LIMITS, createdAt: Date.now(), disabledAt: null, deletedAt: null };
  return withChanges(blank, account);
}

function withChanges(account: Account, { name, role, limits, isDisabled }: AccountChanges): Account {
  const disabledAt =
    isDisabled === undefined ? account.disabledAt : isDisabled ? (account.disabledAt ?? Date.now()) : null;
  return {
    ...account,
    name: name?.normalize('NFC') ?? account.name,
    role: role ?? account.role,
    limits: withLimits(account.limits, limits),
    disabledAt,
  };
}

/** Returns the columns that `changes` names, so that a simultaneous change of another column stays. */
const columnsOf = (changed: Account, { name, role, limits, isDisabled }: AccountChanges): ChangedColumns => ({
  ...(name !== undefined && { name: changed.name }),
  ...(role !== undefined && { role: changed.role }),
  ...(limits !== undefined && { limits: changed.limits }),
  ...(isDisabled !== undefined && { disabledAt: changed.disabledAt }),
});

const adminIsFixed = () =>
  new DomainError(
    'invalid-request',
    'The account of ADMIN_TOKEN cannot be renamed, disabled, made a member or deleted.',
  );

const isAdminName = (name: string) => nameHash(name).equals(nameHash(ADMIN_NAME));

const nameTaken = (name: string) => new DomainError('account-exists', `Another account is named ${name}.`);

const accountNotFound = () => new DomainError('account-not-found', 'There is no account with this id.');
