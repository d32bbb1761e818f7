import type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from './job-definition.js';

/**
 * Work to be done by some process, at least once. The queue carries ids, never bytes, and may forget everything:
 * whoever adds a job keeps what is needed to add it again.
 */
export abstract class JobQueue {
  /** Names the code that runs a job. Each job has exactly one handler in a process that works. */
  abstract handle<P, R>(job: JobDefinition<P, R>, handler: JobHandler<P, R>): void;

  /**
   * Adds a job that runs after its delay at the earliest. One with the same name and id that has not ended is left as it is: never twice at a time. While it waits
   * for its first or next run, it takes up the payload as its definition says (`merge`), and the lower turn of the two.
   * Throws `unavailable`, within seconds, when the queue can't take it.
   */
  abstract add<P, R>(job: JobDefinition<P, R>, id: string, payload: P, options?: AddOptions): Promise<void>;

  /**
   * The outcome of a job that was added, or undefined when it has not ended within `timeoutMs`, or the queue knows
   * nothing of it any more.
   */
  abstract wait<P, R>(job: JobDefinition<P, R>, id: string, timeoutMs: number): Promise<JobOutcome<R> | undefined>;

  /** Undefined when the queue knows of no such job that has not ended. Throws `unavailable` as `add` does. */
  abstract state<P, R>(job: JobDefinition<P, R>, id: string): Promise<JobState | undefined>;

  /** Lets the jobs end, for at most `timeoutMs`, then takes up no more; what is left is the sweeper's. */
  abstract drain(timeoutMs: number): Promise<void>;

  /** Throws when jobs can't be added now. */
  abstract ping(): Promise<void>;
}
