import { MemoryNodeLeaseStore } from './memory-node-lease-store.js';
import { nodeLeaseStoreContract } from './node-lease-store.contract.js';

nodeLeaseStoreContract(async () => new MemoryNodeLeaseStore());
