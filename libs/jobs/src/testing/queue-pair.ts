import type { JobQueue } from '../job-queue.js';

/** Two processes with the same queues, if the adapter supports that: one adds jobs, one processes them. */
export interface QueuePair extends AsyncDisposable {
  producer: JobQueue;
  consumer: JobQueue;
}
