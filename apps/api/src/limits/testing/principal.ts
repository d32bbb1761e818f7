import { type AccountLimits, NO_LIMITS, type Principal } from '#accounts';

/** A principal of the account 5 with the key 7, for unit tests. */
export function principalWith(limits: { account?: Partial<AccountLimits>; key?: Partial<AccountLimits> }): Principal {
  const account = {
    id: 5n,
    name: 'anna',
    role: 'member' as const,
    limits: { ...NO_LIMITS, ...limits.account },
    createdAt: 0,
    disabledAt: null,
    deletedAt: null,
  };
  const key = {
    id: 7n,
    accountId: 5n,
    name: 'laptop',
    secretSha256: Buffer.alloc(32),
    scopes: ['upload' as const],
    limits: { ...NO_LIMITS, ...limits.key },
    countsWith: null,
    createdAt: 0,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  };
  return { account, key, scopes: key.scopes, credential: 'key' };
}
