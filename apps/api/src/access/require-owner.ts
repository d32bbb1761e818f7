import { isAdmin, type Principal } from '#accounts';
import { DomainError } from '#errors';

import { requireScope } from './access.service.js';

/**
 * Allows what the owner of a thing, or an admin, does with it. `findOwner` returns the account that owns it, or
 * null if it is anonymous; it is not called for an admin. Throws `scope-missing`, `not-owner`, and what `findOwner`
 * throws.
 */
export async function requireOwner(principal: Principal, findOwner: () => Promise<bigint | null>): Promise<void> {
  requireScope(principal, 'manage');
  if (isAdmin(principal) || (await findOwner()) === principal.account.id) return;
  throw new DomainError('not-owner', 'The account of these credentials does not own this.');
}
