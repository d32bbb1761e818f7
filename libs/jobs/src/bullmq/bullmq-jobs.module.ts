import { Log, Tracer } from '#observability';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bullmq';

import { JobQueue } from '../job-queue.js';
import { BullmqJobQueue } from './bullmq-job-queue.js';
import { QueueRedis } from './queue-redis.js';

export interface BullmqJobsOptions {
  url: string;
  /** The names of the queues, one for each job. */
  queues: readonly string[];
  /** The maximum number of concurrent jobs of one name in this process. */
  concurrency: number;
}

/**
 * Registers the queues with @nestjs/bullmq, by whose tokens the dashboard finds them, and the JobQueue that uses
 * them.
 */
@Module({})
export class BullmqJobsModule {
  static forRoot({ url, queues, concurrency }: BullmqJobsOptions): DynamicModule {
    const redis = {
      module: QueueRedisModule,
      providers: [{ provide: QueueRedis, inject: [Log], useFactory: (log: Log) => QueueRedis.connect(url, log) }],
      exports: [QueueRedis],
    };
    const bull = BullModule.forRootAsync({
      imports: [redis],
      inject: [QueueRedis],
      useFactory: ({ client, prefix }: QueueRedis) => ({ connection: client, prefix }),
    });
    const jobQueue = {
      provide: JobQueue,
      inject: [QueueRedis, Log, Tracer, ...queues.map((name) => getQueueToken(name))],
      useFactory: (connected: QueueRedis, log: Log, tracer: Tracer, ...opened: Queue[]) =>
        BullmqJobQueue.open({ redis: connected, queues: opened, concurrency, log, tracer }),
    };
    return {
      module: BullmqJobsModule,
      global: true,
      imports: [redis, bull, BullModule.registerQueue(...queues.map((name) => ({ name })))],
      providers: [jobQueue],
      exports: [JobQueue],
    };
  }
}

@Module({})
class QueueRedisModule {}
