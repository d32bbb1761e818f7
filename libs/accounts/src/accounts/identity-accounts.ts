import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { idText, randomId } from '../rows/random-id.js';
import type { Account, AccountRole } from './account.entity.js';
import { identityHash } from './account-name.entity.js';
import { AccountStore } from './account-store.js';
import { AccountsRepository } from './accounts.repository.js';

/** Names that are tried before one with a random end. */
const NUMBERED_NAMES = 5;

/** A person as an OpenID provider describes them. */
export interface Identity {
  issuer: string;
  /** The `sub` of the ID token. */
  subject: string;
  /** The name of a new account, if no other account has it. */
  name: string;
  /** Undefined: the role of an existing account stays, and a new one is a member. */
  role: AccountRole | undefined;
}

/** `change`: what the sign-in changed; undefined: nothing. */
export interface FoundAccount {
  account: Account;
  change?: 'create' | 'update';
}

/** The accounts of people who sign in with an OpenID provider. */
@Injectable()
export class IdentityAccounts {
  constructor(
    private readonly accounts: AccountStore,
    private readonly rows: AccountsRepository,
  ) {}

  /** Returns the account of the identity, with the role that it has now. Creates it at the first time. */
  async findOrCreate(identity: Identity): Promise<FoundAccount> {
    const { role } = identity;
    const hash = identityHash(identity.issuer, identity.subject);
    const account = await this.accounts.findByHash(hash);
    const found = account ? { account } : await this.create(identity, hash);
    if (role === undefined || role === found.account.role) return found;
    return { account: await this.accounts.update(found.account.id, { role }), change: 'update' };
  }

  private async create({ name, role = 'member' }: Identity, hash: Buffer): Promise<FoundAccount> {
    const former = await this.rows.findIdByName(hash);
    // The account was deleted. A new one takes its place.
    if (former !== undefined) await this.rows.releaseName(hash, former);
    const account = await this.createNamed(name, role);
    const holder = await this.rows.takeName(hash, account.id);
    if (holder === account.id) return { account, change: 'create' };
    // The same person signed in twice at the same time.
    await this.accounts.delete(account.id);
    return { account: (await this.accounts.findByHash(hash)) ?? this.missing() };
  }

  private async createNamed(name: string, role: AccountRole): Promise<Account> {
    const numbered = Array.from({ length: NUMBERED_NAMES }, (_, index) =>
      index === 0 ? name : `${name} ${index + 1}`,
    );
    for (const each of numbered) {
      try {
        return await this.accounts.create({ name: each, role });
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'account-exists') throw error;
      }
    }
    return this.accounts.create({ name: `${name} ${idText(randomId())}`, role });
  }

  private missing(): never {
    throw new DomainError('account-not-found', 'The account was deleted while its person signed in.');
  }
}
