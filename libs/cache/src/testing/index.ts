export { FakeRedis } from './fake-redis.js';
export { createNamedCache, type Named } from './named-cache.js';
export { describeRecordStore, type FakeRows, type RecordStore } from './record-store.contract.js';
