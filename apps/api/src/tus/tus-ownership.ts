import { isAdmin, type Principal } from '#accounts';
import { DomainError } from '#errors';
import type { ResumableUpload } from '#resumable';
import { ownerOf } from '#uploads';

import { credentialsRequired } from '../access/access.service.js';

/**
 * Allows requests about an upload that was begun with credentials only with those of the same account, or of an admin.
 * Everybody who knows the key may continue an anonymous upload. Throws `credentials-required` and `not-owner`.
 */
export function checkTusOwner({ image }: Pick<ResumableUpload, 'image'>, principal: Principal | undefined): void {
  const owner = ownerOf(image);
  if (!owner || isAdmin(principal)) return;
  if (!principal) throw credentialsRequired();
  if (owner.accountId !== principal.account.id) {
    throw new DomainError('not-owner', 'Another account began this upload. Send the credentials of that account.');
  }
}
