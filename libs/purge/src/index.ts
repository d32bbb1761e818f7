export type { CdnOptions } from './cdn/cdn.options.js';
export { DeletionSweeper } from './deletion-sweeper.js';
export type { EdgeOptions } from './edges/edge.options.js';
export { type BlockReason, ImageBlocksService } from './image-blocks.service.js';
export { ImageService } from './image.service.js';
export type { PurgedLayer } from './image-layers.js';
export { purgeImageJob } from './purge-image.job.js';
export { PurgeModule } from './purge.module.js';
export { PurgeService } from './purge.service.js';
