export { makeVariantsJobs } from './make-variants.job.js';
export { MakeVariants } from './make-variants.js';
export { VariantsModule } from './variants.module.js';
export type { VariantOptions } from './variants.options.js';
export { VariantsService } from './variants.service.js';
