import { FaultPoints, Log, Tracer } from '#observability';
import { type DynamicModule, Module } from '@nestjs/common';

import type { BullmqJobsOptions } from './bullmq/bullmq-jobs.module.js';
import { InlineJobQueue } from './inline/inline-job-queue.js';
import { JobQueue } from './job-queue.js';

/** `inline`: this process runs its own jobs. `bullmq`: any worker runs them, through Redis. */
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
              inject: [Log, Tracer, FaultPoints],
              useFactory: (log: Log, tracer: Tracer, faults: FaultPoints) =>
                new InlineJobQueue(options.concurrency, log, tracer, faults),
            },
          ],
          exports: [JobQueue],
        };
      case 'bullmq': {
        // Imported on demand: a process without Redis does not pay for it.
        const { BullmqJobsModule } = await import('./bullmq/bullmq-jobs.module.js');
        return BullmqJobsModule.forRoot(options);
      }
    }
  }
}
