import { type DynamicModule, Module } from '@nestjs/common';
import { Log } from '#observability';

import type { BullmqJobsOptions } from './bullmq/bullmq-jobs.module.js';
import { InlineJobQueue } from './inline/inline-job-queue.js';
import { JobQueue } from './job-queue.js';

/** How jobs reach those who do them. `inline`: in this process. `bullmq`: through Redis, in any process. */
export type JobsOptions = { driver: 'inline'; concurrency: number } | ({ driver: 'bullmq' } & BullmqJobsOptions);

@Module({})
export class JobsModule {
  static async forRoot(options: JobsOptions): Promise<DynamicModule> {
    switch (options.driver) {
      case 'inline':
        return {
          module: JobsModule,
          global: true,
          providers: [
            {
              provide: JobQueue,
              inject: [Log],
              useFactory: (log: Log) => new InlineJobQueue(options.concurrency, log),
            },
          ],
          exports: [JobQueue],
        };
      case 'bullmq': {
        // Loaded on demand: the embedded mode does without it.
        const { BullmqJobsModule } = await import('./bullmq/bullmq-jobs.module.js');
        return BullmqJobsModule.forRoot(options);
      }
    }
  }
}
