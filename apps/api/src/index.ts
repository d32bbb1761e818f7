export { ApiModule } from './app.module.js';
export { apiOptions } from './app.options.js';
export { type RunningApi, startApi } from './bootstrap.js';
export { WEB_ROOT } from './web-root.js';
