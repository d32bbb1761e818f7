export { BASE62_ALPHABET, BASE62_LENGTH, decodeBase62, encodeBase62 } from './base62.js';
export { heldImageToken, isHeldImageToken } from './held-image-token.js';
export { type AllocatedKey, KeyAllocator } from './key-allocator.js';
export { KeyCodec } from './key-codec.js';
export { parseKeySecret } from './key-secret.js';
export { type Key } from './key.js';
export { KeysModule } from './keys.module.js';
export { type KeysOptions } from './keys.options.js';
export { NodeLease, type NodeLeaseOptions, type NodeTerm } from './node-lease.js';
export { NODE_COUNT, type NodeClaim, NodeLeaseStore } from './node-lease-store.js';
export {
  createdAtMs,
  SEQUENCE_COUNT,
  type Snowflake,
  SNOWFLAKE_END_MS,
  SNOWFLAKE_EPOCH_MS,
  snowflakeId,
  snowflakeParts,
} from './snowflake.js';
