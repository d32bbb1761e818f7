import type { Redis } from 'ioredis';

import type { QueueRedis } from './queue-redis.js';

/** Payloads of a job that never runs are forgotten. */
const KEPT_SECONDS = 3_600;

/**
 * What was added to the jobs of one queue while they waited. A set beside each job: processes that add to it at the same
 * time would overwrite each other's changes of the job's own payload.
 */
export class GatheredPayloads {
  constructor(
    private readonly redis: QueueRedis,
    private readonly queue: string,
  ) {}

  async add(jobId: string, payload: unknown): Promise<void> {
    const { asking } = this.redis;
    const key = this.keyOf(jobId);
    await Promise.all([asking.sadd(key, JSON.stringify(payload)), asking.expire(key, KEPT_SECONDS)]);
  }

  /** Those of a job that begins, each once. What is added from now on is the next job's. */
  async take(jobId: string): Promise<unknown[]> {
    const working: Redis = this.redis.working;
    const key = this.keyOf(jobId);
    const replies = await working.multi().smembers(key).del(key).exec();
    const [error, members] = replies?.[0] ?? [];
    if (error) throw error;
    return (members as string[]).map((member) => JSON.parse(member) as unknown);
  }

  private keyOf(jobId: string): string {
    return `${this.redis.prefix}:${this.queue}:gathered:${jobId}`;
  }
}
