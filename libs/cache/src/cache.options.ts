import type { Log } from '#observability';

export interface CacheOptions {
  /** The Redis that processes share as a cache, `?prefix=` naming its keys; undefined: caches are in memory alone. */
  url: string | undefined;
  log: Log;
  /** Time limit of a Redis command, in milliseconds; 40 by default. */
  timeoutMs?: number;
}
