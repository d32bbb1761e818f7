import { Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';

import { type Account, ADMIN_ACCOUNT_ID, isActive } from './accounts/account.entity.js';
import { AccountStore } from './accounts/account-store.js';
import { type ApiKey, isLiveKey } from './keys/api-key.entity.js';
import { ApiKeyStore } from './keys/api-key-store.js';
import { ApiKeyUses } from './keys/api-key-uses.js';
import { parseApiKey, secretDigest } from './keys/api-key-text.js';
import type { Principal } from './principal.js';
import { DEFAULT_SCOPES, SCOPES, type Scopes } from './rights/scopes.js';
import type { Session } from './sessions/session.entity.js';

const ADMIN_SCOPES: Scopes = SCOPES;

/** Finds the account of a credential. Each look-up is answered from memory as a rule. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly accounts: AccountStore,
    private readonly keys: ApiKeyStore,
    private readonly uses: ApiKeyUses,
  ) {}

  /** Returns undefined for a text that is no live key of an active account. */
  async findByApiKey(text: string): Promise<Principal | undefined> {
    const parts = parseApiKey(text);
    const key = parts && (await this.keys.find(parts.id));
    if (!parts || !key || !timingSafeEqual(secretDigest(parts.secret), key.secretSha256)) return undefined;
    const principal = await this.ofKey(key, 'key');
    if (principal) this.uses.note(key, Date.now());
    return principal;
  }

  /**
   * Returns the person who is signed in with a session; undefined if the session has ended with its key or account.
   * `adminKeyId`: the `keyId` of the sessions of the present ADMIN_TOKEN, if there is one.
   */
  async findBySession({ accountId, keyId }: Session, adminKeyId: bigint | undefined): Promise<Principal | undefined> {
    if (keyId === null) return this.ofAccount(accountId);
    if (accountId === ADMIN_ACCOUNT_ID && keyId === adminKeyId) {
      return { ...(await this.findByAdminToken()), credential: 'session' };
    }
    const key = await this.keys.find(keyId);
    return key ? this.ofKey(key, 'session') : undefined;
  }

  /** Returns the account of ADMIN_TOKEN, with every scope. The caller has compared the token. */
  async findByAdminToken(): Promise<Principal> {
    return { account: await this.accounts.findAdmin(), scopes: ADMIN_SCOPES, key: null, credential: 'admin-token' };
  }

  private async ofKey(key: ApiKey, credential: 'key' | 'session'): Promise<Principal | undefined> {
    if (!isLiveKey(key, Date.now())) return undefined;
    const account = await this.activeAccount(key.accountId);
    return account && { account, scopes: scopesOf(key, account), key, credential };
  }

  private async ofAccount(id: bigint): Promise<Principal | undefined> {
    const account = await this.activeAccount(id);
    const scopes = account?.role === 'admin' ? ADMIN_SCOPES : DEFAULT_SCOPES;
    return account && { account, scopes, key: null, credential: 'session' };
  }

  private async activeAccount(id: bigint): Promise<Account | undefined> {
    const account = await this.accounts.find(id);
    return account && isActive(account) ? account : undefined;
  }
}

/** The scope `admin` counts only while the account is an admin's. */
const scopesOf = ({ scopes }: ApiKey, { role }: Account): Scopes =>
  role === 'admin' ? scopes : scopes.filter((scope) => scope !== 'admin');
