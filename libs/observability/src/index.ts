export { carried, goOnWith } from './carried.js';
export { addLogFields, type LogFields, withLogFields } from './log-fields.js';
export { createLog, Log, NestLog } from './log.js';
export * as metrics from './metrics.js';
export { timed } from './timed.js';
export { inSpan, isTracing, noteInSpan, openSpan, startTracing, stopTracing } from './tracing.js';
