import type { Account } from '../accounts/account.entity.js';
import type { ApiKey } from '../keys/api-key.entity.js';
import { NO_LIMITS } from '../rights/account-limits.js';

/** An active member, with the fields of `more`. */
export const accountOf = (id: bigint, more: Partial<Account> = {}): Account => ({
  id,
  name: `account ${id}`,
  role: 'member',
  limits: NO_LIMITS,
  createdAt: 1_700_000_000_000,
  disabledAt: null,
  deletedAt: null,
  ...more,
});

/** A live key with the default scopes, with the fields of `more`. */
export const apiKeyOf = (id: bigint, accountId: bigint, more: Partial<ApiKey> = {}): ApiKey => ({
  id,
  accountId,
  name: `key ${id}`,
  secretSha256: Buffer.alloc(32, 7),
  scopes: ['upload', 'manage'],
  limits: NO_LIMITS,
  countsWith: null,
  createdAt: 1_700_000_000_000,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  ...more,
});
