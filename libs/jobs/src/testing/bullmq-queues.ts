import { createLog, Tracer } from '#observability';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

import { BullmqJobQueue } from '../bullmq/bullmq-job-queue.js';
import { QueueRedis } from '../bullmq/queue-redis.js';
import { CONTRACT_JOBS } from './contract-jobs.js';
import { CONTRACT_CONCURRENCY } from './job-queue.contract.js';
import type { QueuePair } from './queue-pair.js';

export interface OpenedJobQueue extends AsyncDisposable {
  jobs: BullmqJobQueue;
  redis: Redis;
  queues: readonly Queue[];
}

/** Opens the queue like one process. */
export async function openBullmq(url: string): Promise<OpenedJobQueue> {
  const log = createLog('silent');
  const redis = await QueueRedis.connect(url, log);
  const queues = CONTRACT_JOBS.map(({ queue }) => new Queue(queue, { connection: redis.client, prefix: redis.prefix }));
  const jobs = await BullmqJobQueue.open({
    redis,
    queues,
    concurrency: CONTRACT_CONCURRENCY,
    log,
    tracer: new Tracer(),
  });
  const close = async () => {
    await jobs.onModuleDestroy();
    await Promise.all(queues.map((queue) => queue.close()));
    redis.onApplicationShutdown();
  };
  return { jobs, redis: redis.client, queues, [Symbol.asyncDispose]: close };
}

/** Opens the queue like two processes. */
export async function openBullmqPair(url: string): Promise<QueuePair> {
  const producer = await openBullmq(url);
  const consumer = await openBullmq(url);
  const close = async () => {
    await producer[Symbol.asyncDispose]();
    await consumer[Symbol.asyncDispose]();
  };
  return { producer: producer.jobs, consumer: consumer.jobs, [Symbol.asyncDispose]: close };
}
