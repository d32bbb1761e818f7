import type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from './job-definition.js';

/**
 * Jobs that some process runs at least once. A queue contains ids, never bytes, and may lose everything: the caller
 * keeps what is needed to add a job again.
 */
export abstract class JobQueue {
  /** Starts to process the jobs of one definition in this process. Throws when the job has a handler already. */
  abstract process<P, R>(job: JobDefinition<P, R>, handler: JobHandler<P, R>): void;

  /**
   * Adds a job. If a job with the same name and id has not finished, no second one is added; while that job waits for
   * an attempt, its payload is merged as its definition says, and the higher priority of the two applies. Throws
   * `unavailable`, within seconds, when the queue does not answer.
   */
  abstract add<P, R>(job: JobDefinition<P, R>, id: string, payload: P, options?: AddOptions): Promise<void>;

  /**
   * Returns the outcome of a job. Returns undefined when the job has not finished within `timeoutMs`, or when the queue
   * does not know it any more.
   */
  abstract wait<P, R>(job: JobDefinition<P, R>, id: string, timeoutMs: number): Promise<JobOutcome<R> | undefined>;

  /** Returns undefined for a job that is unknown or has finished. Throws `unavailable` as `add` does. */
  abstract state<P, R>(job: JobDefinition<P, R>, id: string): Promise<JobState | undefined>;

  /** Waits up to `timeoutMs` for running jobs and processes no more. The sweeper adds the remaining jobs again. */
  abstract drain(timeoutMs: number): Promise<void>;

  /** Throws when jobs can't be added now. */
  abstract ping(): Promise<void>;
}
