export { listen } from './listen.js';
export { features, infrastructure, type ProcessOptions, QUEUES } from './process-modules.js';
export { type Health, isReady, Readiness } from './readiness.js';
export { type Boot, type RunningProcess, runProcess } from './run-process.js';
