import type { CacheFactory, TwoLevelCacheOptions } from '../cache-factory.js';
import type { TwoLevelCache } from '../two-level-cache.js';

/** A record for tests of caches. */
export interface Named {
  name: string;
  isFinal?: boolean;
}

/** Creates a cache of 10 records, which count as 100 bytes each. */
export function createNamedCache(
  caches: CacheFactory,
  options: Partial<TwoLevelCacheOptions<Named>> = {},
): TwoLevelCache<Named> {
  return caches.create<Named>('named', {
    maxBytes: 1_000,
    sizeOf: () => 100,
    ttlMs: 60_000,
    absentTtlMs: 2_000,
    codec: {
      encode: (record) => JSON.stringify(record),
      decode: (text) => JSON.parse(text) as Named,
      isFinal: ({ isFinal = false }) => isFinal,
    },
    ...options,
  });
}
