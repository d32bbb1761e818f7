import type { CacheFactory, RecordCodec, TwoLevelCache } from '#cache';

/**
 * A row that decides about access is cached this long in memory. If the change feed is away, or a command changes the
 * rows of an embedded imglink, a revoked key is accepted no longer than that.
 */
const TTL_MS = 1_500;
const ROW_BYTES = 1024;
const MAX_BYTES = 8 * 1024 * 1024;

/** Creates a cache of rows that decide about access. `name` is unique within the process. */
export function cachedRows<T extends object>(
  caches: CacheFactory,
  name: string,
  codec: RecordCodec<T>,
): TwoLevelCache<T> {
  return caches.create(name, {
    maxBytes: MAX_BYTES,
    sizeOf: () => ROW_BYTES,
    ttlMs: TTL_MS,
    absentTtlMs: TTL_MS,
    codec,
  });
}
