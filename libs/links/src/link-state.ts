import type { CacheUse } from '#cache';

import type { Link } from './link.entity.js';
import { isBlocked, isHeld, isRefused } from './link-format.js';
import { BlockedImageError, HeldImageError, MissingLinkError, NO_SUCH_IMAGE } from './missing-link-error.js';

/**
 * The state of a link. A blocked image does not expire while it is blocked, and a deleted one is neither blocked nor
 * held. `refused`: the tombstone of a held image that was never shown; it exists until its objects are deleted.
 */
export type LinkState = 'live' | 'blocked' | 'held' | 'expired' | 'deleted' | 'refused';

export function linkState(link: Pick<Link, 'deletedAt' | 'expiresAt' | 'flags'>): LinkState {
  const { deletedAt, expiresAt } = link;
  if (deletedAt !== null) return isRefused(link) ? 'refused' : 'deleted';
  if (isBlocked(link)) return 'blocked';
  if (isHeld(link)) return 'held';
  return expiresAt === null || expiresAt > Date.now() ? 'live' : 'expired';
}

/** False for a link that is held or blocked, was deleted, or has expired. */
export const isLive = (link: Link): boolean => linkState(link) === 'live';

/** Returns the link if it is live, else throws as `LinkStore.find` does. `cache`: which cache had it. */
export function requireLive(link: Link | null, cache?: CacheUse): Link {
  if (!link) throw new MissingLinkError('image-not-found', NO_SUCH_IMAGE, cache);
  switch (linkState(link)) {
    case 'live':
      return link;
    case 'blocked':
      throw new BlockedImageError(link.id, cache);
    case 'held':
      throw new HeldImageError();
    case 'refused':
      throw new MissingLinkError('image-not-found', NO_SUCH_IMAGE, cache);
    case 'expired':
    case 'deleted':
      throw new MissingLinkError('image-gone', 'The image was deleted or has expired.', cache);
  }
}
