export { createLog, NestLog, type Log } from './log.js';
export * as metrics from './metrics.js';
export { timed } from './timed.js';
export { inSpan, noteInSpan, openSpan, startTracing, stopTracing, traceparent } from './tracing.js';
