import {
  type Account,
  type AccountChanges,
  AccountStore,
  type ApiKey,
  ApiKeysService,
  type Identity,
  IdentityAccounts,
  idText,
  type NewAccount,
  type Principal,
  type WantedKey,
} from '#accounts';
import { Injectable } from '@nestjs/common';

import { type Actor, actorOf, AuditLog } from './audit-log.js';

const SIGN_IN = 'Sign-in with the OpenID provider';

/** Changes of accounts and API keys by people. Each change has a line in the audit log. */
@Injectable()
export class AccountChangesService {
  constructor(
    private readonly accounts: AccountStore,
    private readonly identities: IdentityAccounts,
    private readonly keys: ApiKeysService,
    private readonly audit: AuditLog,
  ) {}

  /** Throws what `AccountStore.create` does. */
  async createAccount(actor: Actor, account: NewAccount): Promise<Account> {
    const created = await this.accounts.create(account);
    await this.audit.append({ actor, action: 'account.create', target: idText(created.id) });
    return created;
  }

  /** Throws what `AccountStore.update` does. */
  async updateAccount(actor: Actor, id: bigint, changes: AccountChanges): Promise<Account> {
    const updated = await this.accounts.update(id, changes);
    await this.audit.append({ actor, action: 'account.update', target: idText(id) });
    return updated;
  }

  /** Throws what `AccountStore.delete` does. */
  async deleteAccount(actor: Actor, id: bigint): Promise<void> {
    await this.accounts.delete(id);
    await this.audit.append({ actor, action: 'account.delete', target: idText(id) });
  }

  /** Makes a key, for another account if `accountId` is given. Throws what `ApiKeysService.create` does. */
  async createKey(principal: Principal, wanted: WantedKey, accountId?: bigint): Promise<{ key: ApiKey; text: string }> {
    const created = await this.keys.create(principal, wanted, accountId);
    await this.audit.append({ actor: actorOf(principal), action: 'key.create', target: idText(created.key.id) });
    return created;
  }

  /** Throws what `ApiKeysService.revoke` does. */
  async revokeKey(principal: Principal, id: bigint): Promise<void> {
    await this.keys.revoke(principal, id);
    await this.audit.append({ actor: actorOf(principal), action: 'key.revoke', target: idText(id) });
  }

  /**
   * Returns the account of a person whom an OpenID provider has authenticated. The first sign-in creates it, and a
   * later one may change its role; the account is the actor of both.
   */
  async findOrCreateAccount(identity: Identity): Promise<Account> {
    const { account, change } = await this.identities.findOrCreate(identity);
    if (change) {
      const actor = { id: account.id, name: account.name };
      await this.audit.append({ actor, action: `account.${change}`, target: idText(account.id), reason: SIGN_IN });
    }
    return account;
  }
}
