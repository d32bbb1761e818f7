import { type Queue, QueueEvents } from 'bullmq';

import type { QueueRedis } from './queue-redis.js';

const MAX_WAITERS = 20_000;
const CHECKS_AT_A_TIME = 100;
const BLOCK_MS = 3_000;

export type Ending = { completed: string } | { failed: string };

type Settle = (ending: Ending | undefined) => void;

/**
 * Learns how the jobs of one queue end, for those who wait in this process: one stream of events, read from the first
 * wait on, and a look at the job itself only at the start of a wait and after a reconnect.
 */
export class QueueEndings {
  private readonly waiters = new Map<string, Set<Settle>>();
  private count = 0;
  private events: Promise<QueueEvents> | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly redis: QueueRedis,
  ) {}

  /** Undefined after `timeoutMs`, at once for a job that is not known, and when too many wait already. */
  async wait(jobId: string, timeoutMs: number): Promise<Ending | undefined> {
    if (this.count >= MAX_WAITERS) return undefined;
    const { promise, resolve } = Promise.withResolvers<Ending | undefined>();
    const settlers = this.waiters.get(jobId) ?? new Set<Settle>();
    this.waiters.set(jobId, settlers.add(resolve));
    this.count += 1;
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    void this.look(jobId, resolve);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.count -= 1;
      settlers.delete(resolve);
      if (settlers.size === 0 && this.waiters.get(jobId) === settlers) this.waiters.delete(jobId);
    }
  }

  async close(): Promise<void> {
    const events = await this.events?.catch(() => undefined);
    await events?.close();
    for (const jobId of this.waiters.keys()) this.settle(jobId, undefined);
  }

  /** It may have ended before the stream was read. */
  private async look(jobId: string, resolve: Settle): Promise<void> {
    try {
      this.events ??= this.listen();
      await this.events;
      const ending = await this.endingOf(jobId);
      if (ending !== 'not yet') resolve(ending);
    } catch (error) {
      // Redis is away; `lookAgain` is called when it is back.
      this.redis.complain(error as Error);
    }
  }

  private async listen(): Promise<QueueEvents> {
    try {
      const [seconds, microseconds] = await this.redis.asking.time();
      const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
      const events = new QueueEvents(this.queue.name, {
        connection: this.redis.working,
        prefix: this.redis.prefix,
        // The name of a place in the stream, so that nothing is missed before the first read or over a reconnect.
        lastEventId: `${now}-0`,
        // BullMQ opens a new connection for a read that is not answered a second after that.
        blockingTimeout: BLOCK_MS,
      });
      events.on('error', (error) => this.redis.complain(error));
      events.on('completed', ({ jobId, returnvalue }) => this.settle(jobId, { completed: returnvalue }));
      events.on('failed', ({ jobId, failedReason }) => this.settle(jobId, { failed: failedReason }));
      await events.waitUntilReady();
      events.getBackend().on('ready', () => void this.lookAgain());
      this.redis.asking.on('ready', () => void this.lookAgain());
      return events;
    } catch (error) {
      this.events = undefined;
      throw error;
    }
  }

  /** After a reconnect the stream may have lost its end, or all of it. A job that is lost may still come back. */
  private async lookAgain(): Promise<void> {
    const jobIds = [...this.waiters.keys()];
    while (jobIds.length > 0) {
      const looks = jobIds.splice(0, CHECKS_AT_A_TIME).map(async (jobId) => {
        const ending = await this.endingOf(jobId);
        if (ending !== undefined && ending !== 'not yet') this.settle(jobId, ending);
      });
      const failed = (await Promise.allSettled(looks)).some(({ status }) => status === 'rejected');
      // Gone again: the next 'ready' looks anew.
      if (failed) return;
    }
  }

  private async endingOf(jobId: string): Promise<Ending | 'not yet' | undefined> {
    const [status, value] = (await this.queue.getBackend().isFinished(jobId, true)) as [number, string | undefined];
    if (status === 0) return 'not yet';
    if (status === 1) return { completed: JSON.parse(value ?? '""') as string };
    return status === 2 ? { failed: value ?? '' } : undefined;
  }

  private settle(jobId: string, ending: Ending | undefined): void {
    for (const resolve of this.waiters.get(jobId) ?? []) resolve(ending);
  }
}
