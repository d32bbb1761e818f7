import type { Log } from '#observability';

export interface CacheOptions {
  /** The Redis that processes share as a cache, `?prefix=` naming its keys; undefined: caches are in memory alone. */
  url: string | undefined;
  log: Log;
  /** How long a command of Redis may take, in milliseconds; 40 by default. */
  timeoutMs?: number;
}
