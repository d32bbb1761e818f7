export { MemoryNodeLeaseStore } from './memory-node-lease-store.js';
export { nodeLeaseStoreContract } from './node-lease-store.contract.js';
