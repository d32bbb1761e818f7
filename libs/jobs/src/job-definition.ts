import type { ZodType } from 'zod';

import type { JobResultCodec } from './job-result.js';

/** Everything that a queue needs to know about a job. It stands beside the job's code. */
export interface JobDefinition<Payload = unknown, Result = unknown> {
  name: string;
  /** The name of the queue, which has these jobs alone and which the dashboard shows. */
  queue: string;
  payload: ZodType<Payload>;
  /** Transports the result to a waiter in another process. */
  result: JobResultCodec<Result>;
  /** Number of attempts before the job counts as failed. */
  attempts: number;
  /** Milliseconds before the second attempt. Doubles with each attempt; half of it is jitter. */
  backoffMs: number;
  /** The maximum number of these jobs at the same time in one process, if less than the concurrency of the process. */
  maxConcurrency?: number;
  /**
   * Returns the payload of a waiting job to which another payload is added. Must be commutative and idempotent. Without
   * it, the job keeps its first payload.
   */
  merge?(this: void, waiting: Payload, added: Payload): Payload;
}

export interface AddOptions {
  /** 1 is the highest priority and the default. Jobs of the same priority run in the order in which they were added. */
  priority?: number;
  /** The job starts after this delay at the earliest. */
  delayMs?: number;
}

/** Processes one job. A failure that no retry can fix is a DomainError that is final (retry-policy.ts). */
export type JobHandler<Payload, Result> = (payload: Payload) => Promise<Result>;

export type JobOutcome<Result> = { ok: true; result: Result } | { ok: false; error: unknown };

export interface JobState {
  state: 'queued' | 'active';
  /** The number of attempts that were started. */
  attempts: number;
}
