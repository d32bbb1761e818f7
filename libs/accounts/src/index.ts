export { Account, type AccountRole, ADMIN_ACCOUNT_ID, isActive } from './accounts/account.entity.js';
export {
  accountLimits,
  type AccountLimits,
  type LimitChanges,
  limitChanges,
  NO_LIMITS,
} from './rights/account-limits.js';
export { identityHash } from './accounts/account-name.entity.js';
export { type AccountChanges, AccountStore, type NewAccount } from './accounts/account-store.js';
export { type Identity, IdentityAccounts } from './accounts/identity-accounts.js';
export { AccountsModule } from './accounts.module.js';
export { ApiKeysService, keyNotFound, type WantedKey } from './api-keys.service.js';
export { ApiKey, countedKeyId } from './keys/api-key.entity.js';
export { ApiKeyStore, type NewApiKey } from './keys/api-key-store.js';
export { looksLikeApiKey } from './keys/api-key-text.js';
export { CredentialSweeper } from './credential-sweeper.js';
export { CredentialsService } from './credentials.service.js';
export { isAdmin, type Principal } from './principal.js';
export { idText, parseIdText } from './rows/random-id.js';
export { DEFAULT_SCOPES, permits, type Scope, SCOPES, type Scopes } from './rights/scopes.js';
export type { Session } from './sessions/session.entity.js';
export { type NewSession, SessionStore } from './sessions/session-store.js';
