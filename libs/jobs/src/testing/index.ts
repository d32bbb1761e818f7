export { CONTRACT_JOBS, doubleJob, gatherJob, noteJob } from './contract-jobs.js';
export { CONTRACT_CONCURRENCY, jobQueueContract } from './job-queue.contract.js';
export type { QueuePair } from './queue-pair.js';
