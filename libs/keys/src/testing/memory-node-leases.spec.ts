import { MemoryNodeLeases } from './memory-node-leases.js';
import { nodeLeasesContract } from './node-leases.contract.js';

nodeLeasesContract(async () => new MemoryNodeLeases());
