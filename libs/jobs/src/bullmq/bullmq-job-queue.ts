import { DomainError } from '#errors';
import { captureTraceContext, inSpan, type Log, metrics } from '#observability';
import type { JobsOptions, Queue } from 'bullmq';

import type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from '../job-definition.js';
import { JobQueue } from '../job-queue.js';
import { readFailure } from './failed-reason.js';
import { GatheredPayloads } from './gathered-payloads.js';
import { QueueEndings } from './queue-endings.js';
import type { QueueRedis } from './queue-redis.js';
import { WorkQueue } from './work-queue.js';

const RETRY_AFTER_SECONDS = 5;
const HALF = 0.5;
const FIRST_TURN = 1;
const COUNTED_STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed'] as const;
/** Long enough for whoever waits to find it after a reconnect; failed ones are kept for the dashboard. */
const KEPT: Pick<JobsOptions, 'removeOnComplete' | 'removeOnFail' | 'stackTraceLimit'> = {
  removeOnComplete: { age: 300, count: 2_000 },
  removeOnFail: { age: 7 * 24 * 3_600, count: 1_000 },
  stackTraceLimit: 3,
};

export interface BullmqJobQueueOptions {
  redis: QueueRedis;
  /** One for each job that is added or handled. */
  queues: readonly Queue[];
  /** Jobs of a name at the same time, in this process. */
  concurrency: number;
  log: Log;
}

/** Jobs in Redis, added by some processes and done by others. */
export class BullmqJobQueue extends JobQueue {
  private readonly queues: ReadonlyMap<string, Queue>;
  private readonly endings: ReadonlyMap<string, QueueEndings>;
  private readonly works = new Map<string, WorkQueue>();
  private isClosed = false;

  /** Throws when Redis goes away meanwhile. */
  static async open(options: BullmqJobQueueOptions): Promise<BullmqJobQueue> {
    // One that failed to begin would fail for ever.
    await Promise.all(options.queues.map((queue) => queue.waitUntilReady()));
    return new BullmqJobQueue(options);
  }

  private constructor(private readonly options: BullmqJobQueueOptions) {
    super();
    const { queues, redis } = options;
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    this.endings = new Map(queues.map((queue) => [queue.name, new QueueEndings(queue, redis)]));
    for (const queue of queues) queue.on('error', (error) => redis.complain(error));
    metrics.queueCounts.add(this.counts);
  }

  handle<P, R>(job: JobDefinition<P, R>, handler: JobHandler<P, R>): void {
    if (this.works.has(job.name)) throw new Error(`Job ${job.name} has two handlers.`);
    this.works.set(
      job.name,
      new WorkQueue(job as JobDefinition, handler as JobHandler<unknown, unknown>, this.options),
    );
  }

  async add<P, R>(job: JobDefinition<P, R>, id: string, payload: P, options: AddOptions = {}): Promise<void> {
    await inSpan({ name: `queue ${job.name}`, kind: 'producer' }, () => this.addToQueue(job, id, payload, options));
  }

  async wait<P, R>(job: JobDefinition<P, R>, id: string, timeoutMs: number): Promise<JobOutcome<R> | undefined> {
    const ending = await this.endings.get(job.queue)?.wait(jobIdOf(id), timeoutMs);
    if (!ending) return undefined;
    if ('failed' in ending) return { ok: false, error: readFailure(ending.failed) };
    try {
      return { ok: true, result: job.result.decode(ending.completed) };
    } catch (error) {
      // A worker of another version wrote it: whoever asks looks elsewhere.
      this.options.log.warn({ err: error, job: job.name, id }, "a job's result can't be read");
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
      throw this.unavailable(cause);
    }
  }

  async drain(timeoutMs: number): Promise<void> {
    await Promise.all([...this.works.values()].map((work) => work.close(timeoutMs)));
  }

  async ping(): Promise<void> {
    await this.options.redis.ping();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    metrics.queueCounts.delete(this.counts);
    await this.drain(0);
    await Promise.all([...this.endings.values()].map((endings) => endings.close()));
  }

  private readonly counts = async (): Promise<metrics.QueueCount[]> => {
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
    { turn = FIRST_TURN, delayMs: delay = 0 }: AddOptions,
  ): Promise<void> {
    const queue = this.queueOf(job);
    const jobId = jobIdOf(id);
    const { name, attempts, backoffMs } = job;
    const backoff = { type: 'exponential', delay: backoffMs, jitter: HALF };
    // Of whoever adds it: the process that does the job goes on with it.
    const add = () => {
      const metadata = captureTraceContext();
      const telemetry = metadata === undefined ? {} : { telemetry: { metadata } };
      // BullMQ takes those without a priority first, and finds them more cheaply.
      const priority = turn - FIRST_TURN;
      return queue.add(name, payload, { jobId, attempts, backoff, delay, priority, ...telemetry, ...KEPT });
    };
    try {
      // BullMQ ignores an add whose id a kept job has; asking beforehand would double the way to Redis.
      const gathered = job.merge ? new GatheredPayloads(this.options.redis, queue.name).add(jobId, payload) : undefined;
      const [before] = await Promise.all([queue.getJobState(jobId), add(), gathered]);
      if (before === 'prioritized') return await this.bringForward(queue, jobId, turn);
      if (before !== 'completed' && before !== 'failed') return;
      await queue.remove(jobId);
      await add();
    } catch (cause) {
      throw this.unavailable(cause);
    }
  }

  private async bringForward(queue: Queue, jobId: string, turn: number): Promise<void> {
    const job = await queue.getJob(jobId);
    const priority = turn - FIRST_TURN;
    if (job && priority < job.priority) await job.changePriority({ priority });
  }

  private queueOf(job: { name: string; queue: string }): Queue {
    const queue = this.queues.get(job.queue);
    if (!queue) throw new Error(`Job ${job.name} has no queue.`);
    return queue;
  }

  private unavailable(cause: unknown): DomainError {
    return new DomainError('unavailable', 'The job queue does not answer at the moment.', {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

/** BullMQ takes no whole numbers as ids. */
const jobIdOf = (id: string) => `id-${id}`;
