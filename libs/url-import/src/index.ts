export { parseAllowList } from './allow-list.js';
export type { Lookup } from './host-resolver.js';
export { ImportUrl, type ImportedUrl, type ImportUrlOptions } from './import-url.js';
