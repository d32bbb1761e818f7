import type { JobDefinition, JobQueue } from '#jobs';

export type PayloadOf<Job> = Job extends JobDefinition<infer Payload, infer _> ? Payload : never;
export type ResultOf<Job> = Job extends JobDefinition<infer _, infer Result> ? Result : never;

/** A processor of any job. */
export interface Startable {
  /** Takes up jobs from `queue`. */
  start(queue: JobQueue): void;
}

/**
 * Runs the jobs of one definition, over whichever adapter the queue has. Each definition has one processor in a
 * process.
 */
export abstract class JobProcessor<Payload, Result> implements Startable {
  protected abstract readonly job: JobDefinition<Payload, Result>;

  /** Runs one job. Throws a final DomainError where another attempt could not succeed. */
  protected abstract process(payload: Payload): Promise<Result>;

  start(queue: JobQueue): void {
    queue.process(this.job, (payload) => this.process(payload));
  }
}
