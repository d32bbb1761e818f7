import type { QueueRedis } from './queue-redis.js';

/** The payloads of a job that is never processed expire after this. */
const TTL_SECONDS = 3_600;

/**
 * The payloads that were added to waiting jobs of one queue. They are in a set beside each job, because processes that
 * change the payload of the job itself at the same time would overwrite each other's changes.
 */
export class GatheredPayloads {
  constructor(
    private readonly redis: QueueRedis,
    private readonly queue: string,
  ) {}

  async add(jobId: string, payload: unknown): Promise<void> {
    const { client } = this.redis;
    const key = this.keyOf(jobId);
    await Promise.all([client.sadd(key, JSON.stringify(payload)), client.expire(key, TTL_SECONDS)]);
  }

  /** Removes and returns the payloads of a job that starts. Those that are added later belong to the next job. */
  async take(jobId: string): Promise<unknown[]> {
    const key = this.keyOf(jobId);
    const replies = await this.redis.workerClient.multi().smembers(key).del(key).exec();
    const [error, members] = replies?.[0] ?? [];
    if (error) throw error;
    return (members as string[]).map((member) => JSON.parse(member) as unknown);
  }

  private keyOf(jobId: string): string {
    return `${this.redis.prefix}:${this.queue}:gathered:${jobId}`;
  }
}
