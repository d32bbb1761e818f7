import { createLog } from '#observability';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

import { BullmqJobQueue } from '../bullmq/bullmq-job-queue.js';
import { QueueRedis } from '../bullmq/queue-redis.js';
import { CONTRACT_JOBS } from './contract-jobs.js';
import { CONTRACT_CONCURRENCY } from './job-queue.contract.js';
import type { OpenQueues } from './open-queues.js';

export interface OpenedJobQueue extends AsyncDisposable {
  jobs: BullmqJobQueue;
  redis: Redis;
  queues: readonly Queue[];
}

/** The queue as one process has it. */
export async function openBullmq(url: string): Promise<OpenedJobQueue> {
  const log = createLog('silent');
  const redis = await QueueRedis.connect(url, log);
  const queues = CONTRACT_JOBS.map(({ queue }) => new Queue(queue, { connection: redis.asking, prefix: redis.prefix }));
  const jobs = await BullmqJobQueue.open({ redis, queues, concurrency: CONTRACT_CONCURRENCY, log });
  const close = async () => {
    await jobs.onModuleDestroy();
    await Promise.all(queues.map((queue) => queue.close()));
    redis.onApplicationShutdown();
  };
  return { jobs, redis: redis.asking, queues, [Symbol.asyncDispose]: close };
}

/** Two processes on the same queues. */
export async function openBullmqPair(url: string): Promise<OpenQueues> {
  const asking = await openBullmq(url);
  const working = await openBullmq(url);
  const close = async () => {
    await asking[Symbol.asyncDispose]();
    await working[Symbol.asyncDispose]();
  };
  return { asking: asking.jobs, working: working.jobs, [Symbol.asyncDispose]: close };
}
