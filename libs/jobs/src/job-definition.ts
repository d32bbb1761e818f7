import type { ZodType } from 'zod';

/** Everything that a queue must know of a job, in one object beside the job's code. */
export interface JobDefinition<Payload = unknown, Result = unknown> {
  name: string;
  payload: ZodType<Payload>;
  /** Runs at most this often before the job counts as failed. */
  attempts: number;
  /** The wait before the second run; doubles from run to run, with jitter. */
  backoffMs: number;
  /** Phantom: what a run gives, for the types of `wait`. */
  result?: Result;
}

/** Runs one job. A failure that another try can't mend is a DomainError of a final kind (job-error.ts). */
export type JobHandler<Payload, Result> = (payload: Payload) => Promise<Result>;

export type JobOutcome<Result> = { ok: true; result: Result } | { ok: false; error: unknown };

export interface JobState {
  state: 'queued' | 'active';
  /** Runs begun so far. */
  attempts: number;
}
