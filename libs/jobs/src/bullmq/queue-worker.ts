import { withDeadline } from '#errors';
import { type Log, metrics, timed, type Tracer } from '#observability';
import { type Job, UnrecoverableError, Worker, type WorkerOptions } from 'bullmq';

import type { JobDefinition, JobHandler } from '../job-definition.js';
import { isFinal } from '../retry-policy.js';
import { GatheredPayloads } from './gathered-payloads.js';
import { serializeFailure } from './job-failure.js';
import type { QueueRedis } from './queue-redis.js';

/** The jobs of a killed worker are taken over when its lock has expired and the next check finds them: 6 to 8 s. */
const TAKEOVER: Partial<WorkerOptions> = {
  lockDuration: 6_000,
  stalledInterval: 2_000,
  // A job that crashes its worker each time fails in the end.
  maxStalledCount: 5,
  // In seconds. One worker is notified of a job. When it stops at that moment, another finds the job after this.
  drainDelay: 1,
};

export interface QueueWorkerOptions {
  redis: QueueRedis;
  concurrency: number;
  log: Log;
  tracer: Tracer;
}

/** Processes the jobs of one queue in this process, with a bounded concurrency. */
export class QueueWorker {
  private readonly worker: Worker<unknown, string>;
  private readonly running = new Set<Promise<string>>();
  private readonly gathered: GatheredPayloads;
  private readonly log: Log;
  private readonly tracer: Tracer;

  constructor(
    private readonly definition: JobDefinition,
    private readonly handler: JobHandler<unknown, unknown>,
    { redis, concurrency, log, tracer }: QueueWorkerOptions,
  ) {
    const { name, queue } = definition;
    metrics.initJobCounters(name);
    this.log = log;
    this.tracer = tracer;
    this.gathered = new GatheredPayloads(redis, queue);
    this.worker = new Worker(queue, (job) => this.track(this.processTraced(job)), {
      connection: redis.workerClient,
      prefix: redis.prefix,
      concurrency: Math.min(concurrency, definition.maxConcurrency ?? Infinity),
      runRetryDelay: 500,
      ...TAKEOVER,
    });
    this.worker.on('error', (error) => redis.reportError(error));
    this.worker.on('completed', () => metrics.jobs.inc({ name, outcome: 'done' }));
    this.worker.on('failed', (job) => {
      if (job?.finishedOn !== undefined) metrics.jobs.inc({ name, outcome: 'failed' });
    });
    this.worker.on('stalled', (id) => log.warn({ job: name, id }, 'took the job over from a worker that died'));
  }

  /** Takes no more jobs and waits up to `timeoutMs` for those that run. Another worker takes over the rest. */
  async close(timeoutMs: number): Promise<void> {
    await this.worker.pause(true);
    const ended = Promise.allSettled(this.running).then(() => true);
    const isIdle = await withDeadline(ended, timeoutMs, () => false);
    await withDeadline(this.worker.close(!isIdle), timeoutMs, () => undefined);
  }

  private track(attempt: Promise<string>): Promise<string> {
    this.running.add(attempt);
    return attempt.finally(() => this.running.delete(attempt));
  }

  private processTraced(job: Job<unknown, string>): Promise<string> {
    const { name } = this.definition;
    const dueAt = job.timestamp + (job.opts.delay ?? 0);
    if (job.attemptsStarted <= 1) metrics.jobWaitSeconds.observe({ name }, Math.max(0, Date.now() - dueAt) / 1000);
    const attributes = { 'messaging.message.id': job.id ?? '', 'imglink.attempt': job.attemptsStarted };
    const span = { name: `job ${name}`, kind: 'consumer', attributes } as const;
    return this.tracer.runJob(job.opts.telemetry?.metadata, span, () => this.process(job));
  }

  private async process(job: Job<unknown, string>): Promise<string> {
    const { name, result } = this.definition;
    const line = { job: name, id: job.id, attempts: job.attemptsStarted };
    try {
      const payload = await this.payloadOf(job);
      const returned = await timed(metrics.jobSeconds, { name }, () => this.handler(payload));
      this.log.debug(line, 'job done');
      return result.encode(returned);
    } catch (error) {
      if (isFinal(error)) throw withStackOf(error, new UnrecoverableError(serializeFailure(error)));
      this.log.warn({ err: error, ...line }, 'job failed');
      throw withStackOf(error, new Error(serializeFailure(error)));
    }
  }

  /** Returns the payload merged with those that were added while the job waited. A retry needs them as well. */
  private async payloadOf(job: Job<unknown, string>): Promise<unknown> {
    const { payload, merge } = this.definition;
    const own = payload.parse(job.data);
    if (!merge || job.id === undefined) return own;
    const added = await this.gathered.take(job.id);
    const merged = added.map((each) => payload.parse(each)).reduce((sum, each) => merge(sum, each), own);
    if (added.length > 0) await job.updateData(merged);
    return merged;
  }
}

/** The dashboard shows the stack alone, so that it must be that of the original error, with its message. */
function withStackOf(error: unknown, failure: Error): Error {
  if (error instanceof Error && error.stack) failure.stack = error.stack;
  return failure;
}
