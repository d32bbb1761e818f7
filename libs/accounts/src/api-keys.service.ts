import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import type { Account } from './accounts/account.entity.js';
import { AccountStore } from './accounts/account-store.js';
import type { ApiKey } from './keys/api-key.entity.js';
import { ApiKeyStore } from './keys/api-key-store.js';
import { rightsOfNewKey, type WantedRights } from './new-key-rights.js';
import { isAdmin, type Principal } from './principal.js';

export interface WantedKey extends WantedRights {
  name: string;
}

/** The API keys that a principal may see, make and revoke: those of its account, and for administrators every key. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly accounts: AccountStore,
    private readonly keys: ApiKeyStore,
  ) {}

  /**
   * Returns the keys that are not revoked, the newest first. `accountId`: another account, for administrators. Throws
   * `scope-missing` and `account-not-found`.
   */
  async list(principal: Principal, accountId = principal.account.id): Promise<ApiKey[]> {
    return this.keys.list((await this.findOwner(principal, accountId)).id);
  }

  /**
   * Makes a key. `text` is the key itself, which nobody can find out later. `accountId`: another account, for
   * administrators. Throws `scope-missing`, `account-not-found` and `too-many-keys`.
   */
  async create(
    principal: Principal,
    { name, ...wanted }: WantedKey,
    accountId = principal.account.id,
  ): Promise<{ key: ApiKey; text: string }> {
    const owner = await this.findOwner(principal, accountId);
    return this.keys.create({ accountId: owner.id, name, ...rightsOfNewKey(principal, owner, wanted) });
  }

  /** Every process refuses the key within 2 s. Throws `key-not-found`, also for a key of another account. */
  async revoke(principal: Principal, id: bigint): Promise<void> {
    const key = await this.keys.find(id);
    const mayRevoke = key !== null && (key.accountId === principal.account.id || isAdmin(principal));
    if (!mayRevoke || !(await this.keys.revoke(id))) throw keyNotFound();
  }

  private async findOwner(principal: Principal, id: bigint): Promise<Account> {
    if (id === principal.account.id) return principal.account;
    if (!isAdmin(principal)) throw new DomainError('scope-missing', 'Keys of other accounts need the scope `admin`.');
    return this.accounts.require(id);
  }
}

export const keyNotFound = (): DomainError => new DomainError('key-not-found', 'There is no key with this id.');
