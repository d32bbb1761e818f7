export type { CdnOptions } from './cdn/cdn.options.js';
export { DeleteImage } from './delete-image.js';
export { EditImage } from './edit-image.js';
export type { EdgeOptions } from './purge-edges.js';
export { purgeImageJob } from './purge-image.job.js';
export { PurgeImage } from './purge-image.js';
export { PurgeModule } from './purge.module.js';
export { SweepDeletions } from './sweep-deletions.js';
export { type PurgedLayer, VerifyPurge } from './verify-purge.js';
