import { type Queue, QueueEvents } from 'bullmq';

import type { QueueRedis } from './queue-redis.js';

const MAX_WAITERS = 20_000;
const CHECKS_AT_A_TIME = 100;
const BLOCK_MS = 3_000;

/** The encoded result of a job, or the reason why it failed. */
export type Completion = { completed: string } | { failed: string };

type Resolve = (completion: Completion | undefined) => void;

/**
 * Resolves the waiters of this process when the jobs of one queue finish. Reads one event stream, from the first wait
 * on, and the job itself only at the start of a wait and after a reconnect.
 */
export class CompletionListener {
  private readonly waiters = new Map<string, Set<Resolve>>();
  private count = 0;
  private events: Promise<QueueEvents> | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly redis: QueueRedis,
  ) {}

  /** Returns undefined after `timeoutMs`, and at once for an unknown job or when there are too many waiters. */
  async wait(jobId: string, timeoutMs: number): Promise<Completion | undefined> {
    if (this.count >= MAX_WAITERS) return undefined;
    const { promise, resolve } = Promise.withResolvers<Completion | undefined>();
    const resolvers = this.waiters.get(jobId) ?? new Set<Resolve>();
    this.waiters.set(jobId, resolvers.add(resolve));
    this.count += 1;
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    void this.checkJob(jobId, resolve);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.count -= 1;
      resolvers.delete(resolve);
      if (resolvers.size === 0 && this.waiters.get(jobId) === resolvers) this.waiters.delete(jobId);
    }
  }

  async close(): Promise<void> {
    const events = await this.events?.catch(() => undefined);
    await events?.close();
    for (const jobId of this.waiters.keys()) this.resolveWaiters(jobId, undefined);
  }

  /** The job may have finished before the stream was read. */
  private async checkJob(jobId: string, resolve: Resolve): Promise<void> {
    try {
      this.events ??= this.listen();
      await this.events;
      const completion = await this.completionOf(jobId);
      if (completion !== 'pending') resolve(completion);
    } catch (error) {
      // Redis does not answer. `checkAllJobs` runs after the reconnect.
      this.redis.reportError(error as Error);
    }
  }

  private async listen(): Promise<QueueEvents> {
    try {
      const [seconds, microseconds] = await this.redis.client.time();
      const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
      const events = new QueueEvents(this.queue.name, {
        connection: this.redis.workerClient,
        prefix: this.redis.prefix,
        // A position in the stream, so that no event is missed before the first read or during a reconnect.
        lastEventId: `${now}-0`,
        // BullMQ opens a new connection when a read is not answered within a second after this.
        blockingTimeout: BLOCK_MS,
      });
      events.on('error', (error) => this.redis.reportError(error));
      events.on('completed', ({ jobId, returnvalue }) => this.resolveWaiters(jobId, { completed: returnvalue }));
      events.on('failed', ({ jobId, failedReason }) => this.resolveWaiters(jobId, { failed: failedReason }));
      await events.waitUntilReady();
      events.getBackend().on('ready', () => void this.checkAllJobs());
      this.redis.client.on('ready', () => void this.checkAllJobs());
      return events;
    } catch (error) {
      this.events = undefined;
      throw error;
    }
  }

  /** After a crash of Redis the stream may have lost events. A job that is unknown now may be added again. */
  private async checkAllJobs(): Promise<void> {
    const jobIds = [...this.waiters.keys()];
    while (jobIds.length > 0) {
      const checks = jobIds.splice(0, CHECKS_AT_A_TIME).map(async (jobId) => {
        const completion = await this.completionOf(jobId);
        if (completion !== undefined && completion !== 'pending') this.resolveWaiters(jobId, completion);
      });
      const failed = (await Promise.allSettled(checks)).some(({ status }) => status === 'rejected');
      // Redis is away again. The next reconnect checks all jobs.
      if (failed) return;
    }
  }

  private async completionOf(jobId: string): Promise<Completion | 'pending' | undefined> {
    const [status, value] = (await this.queue.getBackend().isFinished(jobId, true)) as [number, string | undefined];
    if (status === 0) return 'pending';
    if (status === 1) return { completed: JSON.parse(value ?? '""') as string };
    return status === 2 ? { failed: value ?? '' } : undefined;
  }

  private resolveWaiters(jobId: string, completion: Completion | undefined): void {
    for (const resolve of this.waiters.get(jobId) ?? []) resolve(completion);
  }
}
