export { cacheStatus, type CacheUse } from './cache-status.js';
export type { RecordCodec } from './cache-entry.js';
export { CacheFactory, type TwoLevelCacheOptions } from './cache-factory.js';
export { CacheModule } from './cache.module.js';
export type { CacheOptions } from './cache.options.js';
export type { RedisConnection } from './redis-connection.js';
export { type CachedRecord, type CacheResult, TwoLevelCache } from './two-level-cache.js';
