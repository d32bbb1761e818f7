export { MemoryNodeLeases } from './memory-node-leases.js';
export { nodeLeasesContract } from './node-leases.contract.js';
