export { makeVariantsJobs } from './make-variants.job.js';
export { VariantRenderer } from './variant-renderer.js';
export { VariantsModule } from './variants.module.js';
export type { VariantOptions } from './variants.options.js';
export { VariantsService } from './variants.service.js';
