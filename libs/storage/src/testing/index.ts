export { breaksAfter, bytesOf, factsOf, inChunks } from './bytes.js';
export { objectStoreContract } from './object-store.contract.js';
export { stagingStoreContract } from './staging-store.contract.js';
