import type { ZodType } from 'zod';

import type { JobResultCodec } from './job-result.js';

/** Everything that a queue must know of a job, in one object beside the job's code. */
export interface JobDefinition<Payload = unknown, Result = unknown> {
  name: string;
  /** The queue that carries these jobs and no others, as the dashboard names it. */
  queue: string;
  payload: ZodType<Payload>;
  /** How what a run gives reaches whoever waits for it in another process. */
  result: JobResultCodec<Result>;
  /** Runs at most this often before the job counts as failed. */
  attempts: number;
  /** The wait before the second run; doubles from run to run, with jitter. */
  backoffMs: number;
  /** Of these jobs at the same time in a process; no more than its concurrency in any case. */
  maxConcurrency?: number;
  /**
   * What a job that still waits is to do, once another was added with its id: in any order, and with the same payload
   * twice it does the same. Without it the first payload stays.
   */
  merge?(this: void, waiting: Payload, added: Payload): Payload;
}

export interface AddOptions {
  /** Jobs of a lower turn go first, those of the same in the order in which they were added. At least 1; 1 if not given. */
  turn?: number;
  /** The job runs after this at the earliest. */
  delayMs?: number;
}

/** Runs one job. A failure that another try can't mend is a DomainError of a final kind (job-error.ts). */
export type JobHandler<Payload, Result> = (payload: Payload) => Promise<Result>;

export type JobOutcome<Result> = { ok: true; result: Result } | { ok: false; error: unknown };

export interface JobState {
  state: 'queued' | 'active';
  /** Runs begun so far. */
  attempts: number;
}
