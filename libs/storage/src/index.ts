export {
  earlierTraceKey,
  manifestKey,
  originalKey,
  parsePartKey,
  parseStagingKey,
  partKey,
  stagedKey,
  storedManifestKey,
  traceKey,
  variantKey,
} from './object-key.js';
export {
  ObjectStore,
  type ByteRange,
  type ObjectAddress,
  type ObjectFacts,
  type ObjectLocation,
  type ObjectReader,
  type PutResult,
  type StoredObject,
  type StoreState,
  type MemoryBytes,
  type WholeBytes,
} from './object-store.js';
export type { GrowingObject, GrowingFile, GrowingS3Object } from './growing-object.js';
export { StagingStore } from './staging-store.js';
export { ImageStores } from './image-stores.js';
export { openStore } from './store-factory.js';
export { StorageModule } from './storage.module.js';
export type { StorageOptions, StoreOptions } from './storage.options.js';
