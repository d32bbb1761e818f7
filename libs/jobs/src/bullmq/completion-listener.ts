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
  private events: QueueEvents | undefined;
  private listening: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly queue: Queue,
    private readonly redis: QueueRedis,
  ) {}

  /** Returns undefined after `timeoutMs`; at once for an unknown job, after `close` or with too many waiters. */
  async wait(jobId: string, timeoutMs: number): Promise<Completion | undefined> {
    if (this.isClosed || this.count >= MAX_WAITERS) return undefined;
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

  /** Resolves all waiters without a completion. Does not wait for a Redis that is away. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.stopReading();
    for (const jobId of this.waiters.keys()) this.resolveWaiters(jobId, undefined);
  }

  /** The job may have finished before the stream was read. */
  private async checkJob(jobId: string, resolve: Resolve): Promise<void> {
    try {
      this.listening ??= this.listen();
      await this.listening;
      const completion = await this.completionOf(jobId);
      if (completion !== 'pending') resolve(completion);
    } catch (error) {
      // Redis does not answer. `checkAllJobs` runs after the reconnect.
      this.redis.reportError(error as Error);
    }
  }

  private async listen(): Promise<void> {
    try {
      const [seconds, microseconds] = await this.redis.client.time();
      if (this.isClosed) return;
      const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
      this.events = this.openEvents(`${now}-0`);
      await this.events.waitUntilReady();
      this.events.getBackend().on('ready', () => void this.checkAllJobs());
      this.redis.client.on('ready', () => void this.checkAllJobs());
    } catch (error) {
      this.listening = undefined;
      await this.stopReading();
      throw error;
    }
  }

  /** Reads from a position in the stream, so that no event is missed before the first read or during a reconnect. */
  private openEvents(lastEventId: string): QueueEvents {
    const events = new QueueEvents(this.queue.name, {
      connection: this.redis.workerClient,
      prefix: this.redis.prefix,
      lastEventId,
      // BullMQ opens a new connection when a read is not answered within a second after this.
      blockingTimeout: BLOCK_MS,
    });
    events.on('error', (error) => this.redis.reportError(error));
    events.on('completed', ({ jobId, returnvalue }) => this.resolveWaiters(jobId, { completed: returnvalue }));
    events.on('failed', ({ jobId, failedReason }) => this.resolveWaiters(jobId, { failed: failedReason }));
    return events;
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

  /**
   * `QueueEvents.close` stops the reads, but then waits for the end of the connection. ioredis reports none for a
   * connection that waits to reconnect, so that it would never resolve while Redis is away (taskforcesh/bullmq 4656).
   */
  private async stopReading(): Promise<void> {
    const { events } = this;
    if (!events) return;
    events.close().catch((error: unknown) => this.redis.reportError(error as Error));
    await events.getBackend().close(true);
  }
}
