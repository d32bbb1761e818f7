export { CONTRACT_JOBS, doubleJob, gatherJob, noteJob } from './contract-jobs.js';
export { CONTRACT_CONCURRENCY, jobQueueContract, type OpenQueues } from './job-queue.contract.js';
