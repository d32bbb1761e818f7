export { ApiModule, type ApiOptions } from './api.module.js';
export { apiOptions } from './api-options.js';
export { type RunningApi, startApi } from './start-api.js';
