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
}

/** Runs one job. A failure that another try can't mend is a DomainError of a final kind (job-error.ts). */
export type JobHandler<Payload, Result> = (payload: Payload) => Promise<Result>;

export type JobOutcome<Result> = { ok: true; result: Result } | { ok: false; error: unknown };

export interface JobState {
  state: 'queued' | 'active';
  /** Runs begun so far. */
  attempts: number;
}
