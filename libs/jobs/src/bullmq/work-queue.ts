import { withTraceContext, type Log, metrics, timed } from '#observability';
import { type Job, UnrecoverableError, Worker, type WorkerOptions } from 'bullmq';

import type { JobDefinition, JobHandler } from '../job-definition.js';
import { isFinal } from '../job-error.js';
import { failedReason } from './failed-reason.js';
import { GatheredPayloads } from './gathered-payloads.js';
import type { QueueRedis } from './queue-redis.js';

/** A worker that died is missed after its lock, and its jobs are taken over at the next look: seconds in all. */
const TAKE_OVER: Partial<WorkerOptions> = {
  lockDuration: 6_000,
  stalledInterval: 2_000,
  // A job that kills its worker each time is given up in the end.
  maxStalledCount: 5,
  // In seconds. One worker is told of a job; should it end at that moment, the others find the job when they look.
  drainDelay: 1,
};

export interface WorkOptions {
  redis: QueueRedis;
  concurrency: number;
  log: Log;
}

/** Takes up the jobs of one queue in this process, as many at a time as allowed. */
export class WorkQueue {
  private readonly worker: Worker<unknown, string>;
  private readonly running = new Set<Promise<string>>();
  private readonly gathered: GatheredPayloads;

  constructor(
    private readonly definition: JobDefinition,
    private readonly handler: JobHandler<unknown, unknown>,
    { redis, concurrency, log }: WorkOptions,
  ) {
    const { name, queue } = definition;
    metrics.initJobCounters(name);
    this.gathered = new GatheredPayloads(redis, queue);
    this.worker = new Worker(queue, (job) => this.track(this.run(job, log)), {
      connection: redis.working,
      prefix: redis.prefix,
      concurrency: Math.min(concurrency, definition.maxConcurrency ?? Infinity),
      runRetryDelay: 500,
      ...TAKE_OVER,
    });
    this.worker.on('error', (error) => redis.complain(error));
    this.worker.on('completed', () => metrics.jobs.inc({ name, outcome: 'done' }));
    this.worker.on('failed', (job) => {
      if (job?.finishedOn !== undefined) metrics.jobs.inc({ name, outcome: 'failed' });
    });
    this.worker.on('stalled', (id) => log.warn({ job: name, id }, 'taken over from a worker that died'));
  }

  /** Takes up no more, and lets what runs end for at most `timeoutMs`; another worker takes over what does not. */
  async close(timeoutMs: number): Promise<void> {
    await this.worker.pause(true);
    const isIdle = await within(timeoutMs, Promise.allSettled(this.running));
    const closed = this.worker.close(!isIdle);
    await within(timeoutMs, closed);
  }

  private track(run: Promise<string>): Promise<string> {
    this.running.add(run);
    return run.finally(() => this.running.delete(run));
  }

  private run(job: Job<unknown, string>, log: Log): Promise<string> {
    const { name } = this.definition;
    const dueAt = job.timestamp + (job.opts.delay ?? 0);
    if (job.attemptsStarted <= 1) metrics.jobWaitSeconds.observe({ name }, Math.max(0, Date.now() - dueAt) / 1000);
    const attributes = { 'messaging.message.id': job.id ?? '', 'imglink.attempt': job.attemptsStarted };
    const span = { name: `job ${name}`, kind: 'consumer', attributes } as const;
    return withTraceContext(job.opts.telemetry?.metadata, span, () => this.runOnce(job, log));
  }

  /** With what was added to the job while it waited, which its next try needs as well. */
  private async payloadOf(job: Job<unknown, string>): Promise<unknown> {
    const { payload, merge } = this.definition;
    const own = payload.parse(job.data);
    if (!merge || job.id === undefined) return own;
    const added = await this.gathered.take(job.id);
    const whole = added.map((each) => payload.parse(each)).reduce((sum, each) => merge(sum, each), own);
    if (added.length > 0) await job.updateData(whole);
    return whole;
  }

  private async runOnce(job: Job<unknown, string>, log: Log): Promise<string> {
    const { name, result } = this.definition;
    const line = { job: name, id: job.id, attempts: job.attemptsStarted };
    try {
      const whole = await this.payloadOf(job);
      const given = await timed(metrics.jobSeconds, { name }, () => this.handler(whole));
      log.debug(line, 'job done');
      return result.encode(given);
    } catch (error) {
      if (isFinal(error)) throw withStackOf(error, new UnrecoverableError(failedReason(error)));
      log.warn({ err: error, ...line }, 'job failed');
      throw withStackOf(error, new Error(failedReason(error)));
    }
  }
}

/** The dashboard shows where it failed, not where we said so. */
function withStackOf(error: unknown, failure: Error): Error {
  if (error instanceof Error && error.stack) failure.stack = error.stack.replace(error.message, failure.message);
  return failure;
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: tooLong, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  return Promise.race([work.then(() => true), tooLong]).finally(() => clearTimeout(timer));
}
