export { DurableFolders } from './durable-folders.js';
export { FolderSyncs } from './folder-syncs.js';
export { releaseMemory } from './release-memory.js';
