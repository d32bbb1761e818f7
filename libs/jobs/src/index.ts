export { BytesInFlight } from './bytes-in-flight.js';
export type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from './job-definition.js';
export { isFinal } from './retry-policy.js';
export { type JobResultCodec, noResult } from './job-result.js';
export { JobQueue } from './job-queue.js';
export { JobsModule, type JobsOptions } from './jobs.module.js';
