import type { Key } from '#keys';

/** Takes an image that is gone out of a CDN's caches. An abstract class, so that it is its own injection token. */
export abstract class PurgeCdn {
  /** Whether there is a CDN at all. */
  abstract readonly isThere: boolean;

  /** Resolves when the CDN has taken the purge; throws `unavailable` when it doesn't, with what it said. */
  abstract run(key: Key): Promise<void>;
}
