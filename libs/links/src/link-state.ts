import type { CacheUse } from '#cache';

import type { Link } from './link.entity.js';
import { isBlocked } from './link-format.js';
import { BlockedImageError, MissingLinkError } from './missing-link-error.js';

/** The state of a link. A blocked image does not expire while it is blocked, and a deleted one is not blocked. */
export type LinkState = 'live' | 'blocked' | 'expired' | 'deleted';

export function linkState(link: Pick<Link, 'deletedAt' | 'expiresAt' | 'flags'>): LinkState {
  const { deletedAt, expiresAt } = link;
  if (deletedAt !== null) return 'deleted';
  if (isBlocked(link)) return 'blocked';
  return expiresAt === null || expiresAt > Date.now() ? 'live' : 'expired';
}

/** True until the link is deleted, blocked or expires. */
export const isLive = (link: Link): boolean => linkState(link) === 'live';

/** Returns the link if it is live, else throws as `LinkStore.find` does. `cache`: which cache had it. */
export function requireLive(link: Link | null, cache?: CacheUse): Link {
  if (!link) throw new MissingLinkError('image-not-found', 'There is no image with this key.', cache);
  const state = linkState(link);
  if (state === 'live') return link;
  if (state === 'blocked') throw new BlockedImageError(link.id, cache);
  throw new MissingLinkError('image-gone', 'The image was deleted or has expired.', cache);
}
