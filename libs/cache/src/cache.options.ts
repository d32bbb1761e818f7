import type { Log } from '#observability';

export interface CacheOptions {
  /** Redis of the cache that all processes share, `?prefix=` naming its keys; undefined: memory alone. */
  url: string | undefined;
  log: Log;
}
