import type { Account } from './accounts/account.entity.js';
import type { ApiKey } from './keys/api-key.entity.js';
import { permits, type Scopes } from './rights/scopes.js';

/** Who makes a request: an account, by one of its credentials. An anonymous request has none. */
export interface Principal {
  account: Account;
  /** What the credential may do. */
  scopes: Scopes;
  /** The API key, or the key that a session was begun with; null for ADMIN_TOKEN and other sessions. */
  key: ApiKey | null;
  credential: 'key' | 'session' | 'admin-token';
}

export const isAdmin = (principal: Principal | undefined): boolean =>
  principal !== undefined && permits(principal.scopes, 'admin');
