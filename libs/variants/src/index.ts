export { FindVariant } from './find-variant.js';
export { makeVariantJob } from './make-variant.job.js';
export { MakeVariant } from './make-variant.js';
export type { VariantOptions } from './variant.options.js';
export { VariantsModule } from './variants.module.js';
