import { countedKeyId, type Principal } from '#accounts';
import type { Owner } from '#links';

/** Returns the id of the account that uploads, or null for an anonymous request. */
export const ownerIdOf = ({ principal }: { principal?: Principal | undefined }): bigint | null =>
  principal?.account.id ?? null;

/** Returns the owner of what the request uploads, or undefined for an anonymous request. */
export function uploadOwner(principal: Principal | undefined): Owner | undefined {
  if (!principal) return undefined;
  const { account, key } = principal;
  return {
    accountId: account.id,
    keyId: key && countedKeyId(key),
    totalBytes: { account: account.limits.totalBytes, key: key?.limits.totalBytes ?? null },
  };
}
