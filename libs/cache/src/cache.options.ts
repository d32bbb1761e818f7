import type { Log } from '#observability';

export interface CacheOptions {
  /** Redis of the cache that all processes share, `?prefix=` naming its keys; undefined: memory alone. */
  url: string | undefined;
  log: Log;
  /** How long a read waits for Redis at most; 40. */
  timeoutMs?: number;
}
