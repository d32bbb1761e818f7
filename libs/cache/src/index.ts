export { CacheModule } from './cache.module.js';
export type { CacheOptions } from './cache.options.js';
export { RecordCache, type CacheLayerResult, type RecordCacheOptions } from './record-cache.js';
export { RecordCaches } from './record-caches.js';
