import type { CacheUse } from '#cache';

import type { Link } from './link.entity.js';
import { MissingLinkError } from './missing-link-error.js';

/** True until the link is deleted or expires. */
export const isLive = ({ deletedAt, expiresAt }: Link): boolean =>
  deletedAt === null && (expiresAt === null || expiresAt > Date.now());

/** Returns the link if it is live, else throws as `LinkStore.find` does. `cache`: which cache had it. */
export function requireLive(link: Link | null, cache?: CacheUse): Link {
  if (!link) throw new MissingLinkError('image-not-found', 'There is no image with this key.', cache);
  if (!isLive(link)) throw new MissingLinkError('image-gone', 'The image was deleted or has expired.', cache);
  return link;
}
