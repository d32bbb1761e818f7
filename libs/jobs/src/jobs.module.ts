import type { Log } from '#observability';
import { type DynamicModule, Module } from '@nestjs/common';

import { InlineJobQueue } from './inline/inline-job-queue.js';
import { JobQueue } from './job-queue.js';

/** How jobs reach those who do them. `inline`: in this process. */
export type JobsOptions = { driver: 'inline'; concurrency: number; log: Log };

function openQueue(options: JobsOptions): JobQueue {
  switch (options.driver) {
    case 'inline':
      return new InlineJobQueue(options.concurrency, options.log);
  }
}

@Module({})
export class JobsModule {
  static forRoot(options: JobsOptions): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [{ provide: JobQueue, useFactory: () => openQueue(options) }],
      exports: [JobQueue],
    };
  }
}
