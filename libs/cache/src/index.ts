export { RecordCache, type CacheLayerResult, type RecordCacheOptions } from './record-cache.js';
