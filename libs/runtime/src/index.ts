export { listen } from './listen.js';
export { features, infrastructure, type ProcessOptions, queuesOf } from './process-modules.js';
export { EFFECTS, type Verdict, verdictOf } from './health-effects.js';
export { type Dependencies, Readiness } from './readiness.js';
export { type Boot, type RunningProcess, runProcess } from './run-process.js';
