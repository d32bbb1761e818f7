import type { Key } from '#keys';

/** The caches of the edges, which are reverse proxies in front of the API processes. */
export abstract class EdgeCaches {
  /** Number of configured edges. */
  abstract readonly count: number;

  /** Purges an image that is gone from every edge. Throws `unavailable` when an edge could not be purged. */
  abstract purge(key: Key): Promise<void>;

  /**
   * Makes every edge fetch the pages and the JSON of an image that still exists again. Ignores edges that do not
   * answer.
   */
  abstract refresh(key: Key): Promise<void>;

  /** Returns for each edge whether it serves the image at none of its addresses. */
  abstract verify(key: Key): Promise<boolean[]>;
}
