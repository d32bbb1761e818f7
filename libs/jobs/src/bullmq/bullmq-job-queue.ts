import { DomainError } from '#errors';
import { captureTraceContext, inSpan, type Log, metrics, type Tracer } from '#observability';
import type { JobsOptions, Queue } from 'bullmq';

import type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from '../job-definition.js';
import { JobQueue } from '../job-queue.js';
import { CompletionListener } from './completion-listener.js';
import { GatheredPayloads } from './gathered-payloads.js';
import { parseFailure } from './job-failure.js';
import type { QueueRedis } from './queue-redis.js';
import { QueueWorker } from './queue-worker.js';

const RETRY_AFTER_SECONDS = 5;
const JITTER = 0.5;
const HIGHEST_PRIORITY = 1;
const COUNTED_STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed'] as const;
/** Completed jobs are kept so that a waiter finds them after a reconnect; failed jobs are kept for the dashboard. */
const RETENTION: Pick<JobsOptions, 'removeOnComplete' | 'removeOnFail' | 'stackTraceLimit'> = {
  removeOnComplete: { age: 300, count: 2_000 },
  removeOnFail: { age: 24 * 3_600, count: 1_000 },
  stackTraceLimit: 3,
};

export interface BullmqJobQueueOptions {
  redis: QueueRedis;
  /** One queue for each job that is added or processed. */
  queues: readonly Queue[];
  /** The maximum number of concurrent jobs of one name in this process. */
  concurrency: number;
  log: Log;
  tracer: Tracer;
}

/** Jobs in Redis, which some processes add and others process. */
export class BullmqJobQueue extends JobQueue {
  private readonly queues: ReadonlyMap<string, Queue>;
  private readonly completions: ReadonlyMap<string, CompletionListener>;
  private readonly workers = new Map<string, QueueWorker>();
  private isClosed = false;

  /** Throws when Redis does not answer. */
  static async open(options: BullmqJobQueueOptions): Promise<BullmqJobQueue> {
    // A queue whose initialisation failed would fail for ever.
    await Promise.all(options.queues.map((queue) => queue.waitUntilReady()));
    return new BullmqJobQueue(options);
  }

  private constructor(private readonly options: BullmqJobQueueOptions) {
    super();
    const { queues, redis } = options;
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    this.completions = new Map(queues.map((queue) => [queue.name, new CompletionListener(queue, redis)]));
    for (const queue of queues) queue.on('error', (error) => redis.reportError(error));
    metrics.queueJobs.add(this.countJobs);
  }

  process<P, R>(job: JobDefinition<P, R>, handler: JobHandler<P, R>): void {
    if (this.workers.has(job.name)) throw new Error(`Job ${job.name} has two handlers.`);
    this.workers.set(
      job.name,
      new QueueWorker(job as JobDefinition, handler as JobHandler<unknown, unknown>, this.options),
    );
  }

  async add<P, R>(job: JobDefinition<P, R>, id: string, payload: P, options: AddOptions = {}): Promise<void> {
    await inSpan({ name: `queue ${job.name}`, kind: 'producer' }, () => this.addToQueue(job, id, payload, options));
  }

  async wait<P, R>(job: JobDefinition<P, R>, id: string, timeoutMs: number): Promise<JobOutcome<R> | undefined> {
    const completion = await this.completions.get(job.queue)?.wait(jobIdOf(id), timeoutMs);
    if (!completion) return undefined;
    if ('failed' in completion) return { ok: false, error: parseFailure(completion.failed) };
    try {
      return { ok: true, result: job.result.decode(completion.completed) };
    } catch (error) {
      // A worker of another version wrote it. The caller finds the result in the database.
      this.options.log.warn({ err: error, job: job.name, id }, "the job's result can't be read");
      return undefined;
    }
  }

  async state<P, R>(definition: JobDefinition<P, R>, id: string): Promise<JobState | undefined> {
    try {
      const job = await this.queueOf(definition).getJob(jobIdOf(id));
      if (!job || job.finishedOn !== undefined) return undefined;
      const state = await job.getState();
      if (state === 'completed' || state === 'failed' || state === 'unknown') return undefined;
      return { state: state === 'active' ? 'active' : 'queued', attempts: job.attemptsStarted };
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async drain(timeoutMs: number): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.close(timeoutMs)));
  }

  async ping(): Promise<void> {
    await this.options.redis.ping();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    metrics.queueJobs.remove(this.countJobs);
    await this.drain(0);
    await Promise.all([...this.completions.values()].map((listener) => listener.close()));
  }

  private readonly countJobs = async (): Promise<metrics.QueueCount[]> => {
    const all = [...this.queues.values()].map(async (queue) => {
      const { prioritized = 0, waiting = 0, ...others } = await queue.getJobCounts(...COUNTED_STATES);
      const counts = { waiting: waiting + prioritized, ...others };
      return Object.entries(counts).map(([state, count]) => ({ queue: queue.name, state, count }));
    });
    return (await Promise.all(all)).flat();
  };

  private async addToQueue<P, R>(
    job: JobDefinition<P, R>,
    id: string,
    payload: P,
    { priority = HIGHEST_PRIORITY, delayMs: delay = 0 }: AddOptions,
  ): Promise<void> {
    const queue = this.queueOf(job);
    const jobId = jobIdOf(id);
    const { name, attempts, backoffMs } = job;
    const backoff = { type: 'exponential', delay: backoffMs, jitter: JITTER };
    const bullmqPriority = asBullmqPriority(priority);
    const add = () => {
      const metadata = captureTraceContext();
      const telemetry = metadata === undefined ? {} : { telemetry: { metadata } };
      const options = { jobId, attempts, backoff, delay, priority: bullmqPriority, ...telemetry, ...RETENTION };
      return queue.add(name, payload, options);
    };
    try {
      // BullMQ ignores an id that a kept job has. A question before the add would double the round trips to Redis.
      const gathered = job.merge ? new GatheredPayloads(this.options.redis, queue.name).add(jobId, payload) : undefined;
      const [before] = await Promise.all([queue.getJobState(jobId), add(), gathered]);
      if (before === 'prioritized') return await this.raisePriority(queue, jobId, bullmqPriority);
      if (before !== 'completed' && before !== 'failed') return;
      await queue.remove(jobId);
      await add();
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  private async raisePriority(queue: Queue, jobId: string, priority: number): Promise<void> {
    const job = await queue.getJob(jobId);
    if (job && priority < job.priority) await job.changePriority({ priority });
  }

  private queueOf(job: { name: string; queue: string }): Queue {
    const queue = this.queues.get(job.queue);
    if (!queue) throw new Error(`Job ${job.name} has no queue.`);
    return queue;
  }
}

/** BullMQ takes jobs without a priority (0) first, and finds them faster. */
const asBullmqPriority = (priority: number) => priority - HIGHEST_PRIORITY;

/** BullMQ refuses whole numbers as ids. */
const jobIdOf = (id: string) => `id-${id}`;

const unavailable = (cause: unknown) =>
  new DomainError('unavailable', 'The job queue does not answer at the moment.', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
