export { ApiModule, type ApiOptions } from './api.module.js';
export { createHttpApp } from './http-app.js';
export type { HttpOptions } from './http-options.js';
export { Admission } from './images/admission.js';
export { PublicUrls } from './public-urls.js';
