export { features, infrastructure, type ProcessOptions } from './process-modules.js';
export { type DependencyHealth, Readiness } from './readiness.js';
export { type Boot, type RunningProcess, runProcess } from './run-process.js';
