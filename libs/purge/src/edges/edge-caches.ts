import type { Key } from '#keys';

/** The caches of the edges, which are reverse proxies in front of the API processes. */
export abstract class EdgeCaches {
  /** Number of configured edges. */
  abstract readonly count: number;

  /**
   * Purges an image that is gone or blocked from every edge. Throws `unavailable` when an edge could not be purged,
   * after every edge was tried.
   */
  abstract purge(key: Key): Promise<void>;

  /**
   * Tries to do what `purge` does for 3 s, for a request that waits for it. Ignores an edge that could not be purged in
   * this time, and for 10 s sends it no more of these purges. A `purge` has to follow.
   */
  abstract purgeSoon(key: Key): Promise<void>;

  /**
   * Makes every edge fetch again what it has cached of an image that still exists: its pages and its JSON, and with
   * `includesFiles` its bytes. Ignores edges that do not answer within 3 s.
   */
  abstract refresh(key: Key, options: { includesFiles: boolean }): Promise<void>;

  /** Returns for each edge whether it serves the image at none of its addresses. */
  abstract verify(key: Key): Promise<boolean[]>;
}
