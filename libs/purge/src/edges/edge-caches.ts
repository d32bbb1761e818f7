import type { Key } from '#keys';

/** The caches of the edges, which are reverse proxies in front of the API processes. */
export abstract class EdgeCaches {
  /** Number of configured edges. */
  abstract readonly count: number;

  /** Purges an image that is gone from every edge. Throws `unavailable` when an edge could not be purged. */
  abstract purge(key: Key): Promise<void>;

  /**
   * Makes every edge fetch again, of an image that still exists, the pages, the JSON, and `files`: what follows the key
   * in the names of its original and variants, such as `s.webp`. Ignores edges that do not answer.
   */
  abstract refresh(key: Key, files: readonly string[]): Promise<void>;

  /** Returns for each edge whether it serves the image at none of its addresses. */
  abstract verify(key: Key): Promise<boolean[]>;
}
