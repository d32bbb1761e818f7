export { CacheModule } from './cache.module.js';
export type { CacheOptions } from './cache.options.js';
export { CacheRedis } from './cache-redis.js';
export { type CachedRecord, type CacheResult, RecordCache } from './record-cache.js';
export { type OpenOptions, RecordCaches } from './record-caches.js';
export type { RecordCodec } from './record-entry.js';
