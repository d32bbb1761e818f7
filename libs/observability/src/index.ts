export { type FaultPoint, FaultPoints } from './fault-points.js';
export { FaultPointsModule } from './fault-points.module.js';
export { addLogFields, type LogFields, withLogFields } from './log-fields.js';
export { createLog, Log, NestLog } from './log.js';
export { LogModule } from './log.module.js';
export * as metrics from './metrics.js';
export { timed } from './timed.js';
export { captureTraceContext, withTraceContext } from './trace-context.js';
export { addSpanEvent, inSpan, isTracing, openSpan, startTracing, stopTracing } from './tracing.js';
