export { FindVariant } from './find-variant.js';
export { makeVariantsJobs } from './make-variants.job.js';
export { MakeVariants } from './make-variants.js';
export type { VariantOptions } from './variant.options.js';
export { VariantsModule } from './variants.module.js';
