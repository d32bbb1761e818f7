import type { Account, Principal } from '#accounts';
import { DomainError } from '#errors';

import { credentialsRequired, requireScope } from '../../access/access.service.js';

const ME = 'me';

/**
 * Returns the account of the request. `name`: `me` or the name of the account. Throws `credentials-required`, and
 * `account-not-found` for any other name, because accounts are not public.
 */
export function ownAccount(name: string, principal: Principal | undefined): Account {
  if (principal && means(name, principal)) return principal.account;
  if (!principal && name === ME) throw credentialsRequired();
  throw new DomainError('account-not-found', `Unable to find an account with the name, ${name}`);
}

/** Returns the account whose images and albums are listed; undefined for an empty list. Throws `scope-missing`. */
export function accountToList(name: string, principal: Principal | undefined): Account | undefined {
  if (!principal || !means(name, principal)) return undefined;
  requireScope(principal, 'manage');
  return principal.account;
}

const means = (name: string, { account }: Principal): boolean =>
  name === ME || name.normalize('NFC').toLowerCase() === account.name.toLowerCase();
