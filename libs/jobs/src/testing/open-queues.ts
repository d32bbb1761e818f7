import type { JobQueue } from '../job-queue.js';

/** Two processes on one queue, as far as the adapter has any: one asks, one works. */
export interface OpenQueues extends AsyncDisposable {
  asking: JobQueue;
  working: JobQueue;
}
