import type { CacheResult } from './two-level-cache.js';

/** How the caches handled the request. `not-asked`: the answer did not depend on a record. */
export type CacheUse = CacheResult | 'not-asked';

const FIELDS: Record<CacheUse, string> = {
  'l1-hit': 'imglink-l1; hit',
  'l2-hit': 'imglink-l2; hit, imglink-l1; fwd=miss',
  'l2-miss': 'imglink-l2; fwd=miss; stored, imglink-l1; fwd=miss',
  miss: 'imglink-l1; fwd=miss',
  'not-asked': 'imglink-l1; fwd=bypass',
};

/** The value of Cache-Status (RFC 9211). The cache that is nearest to the database comes first. */
export const cacheStatus = (use: CacheUse): string => FIELDS[use];
