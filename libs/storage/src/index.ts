export {
  manifestKey,
  originalKey,
  parsePartKey,
  parseStagingKey,
  partKey,
  stagedKey,
  traceKey,
  variantKey,
} from './object-key.js';
export {
  ObjectStore,
  type ByteRange,
  type ObjectAddress,
  type ObjectFacts,
  type ObjectReader,
  type PutOptions,
  type PutResult,
  type StoredObject,
  type StoreState,
} from './object-store.js';
export { ImageStores, StagingStore } from './image-stores.js';
export { openStore, StorageModule } from './storage.module.js';
export type { StorageOptions, StoreOptions } from './storage.options.js';
