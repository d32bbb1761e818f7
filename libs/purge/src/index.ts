export type { CdnOptions } from './cdn/cdn.options.js';
export { DeleteImage } from './delete-image.js';
export { DeletionSweeper } from './deletion-sweeper.js';
export type { EdgeOptions } from './edges/edge.options.js';
export { EditImage } from './edit-image.js';
export type { PurgedLayer } from './image-layers.js';
export { purgeImageJob } from './purge-image.job.js';
export { PurgeModule } from './purge.module.js';
export { PurgeService } from './purge.service.js';
