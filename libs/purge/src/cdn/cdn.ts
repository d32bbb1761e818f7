import type { Key } from '#keys';

/** A CDN in front of imglink. An abstract class, so that it is its own injection token. */
export abstract class Cdn {
  /** False where no CDN is configured. */
  abstract readonly isConfigured: boolean;

  /**
   * Purges everything that the CDN has cached for an image. Resolves when the CDN has accepted the purge. Throws
   * `unavailable` with the CDN's own answer as its cause; `isFinal` is set where earlier retries would count against
   * a rate limit.
   */
  abstract purge(key: Key): Promise<void>;
}
