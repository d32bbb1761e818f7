import { JobQueue } from '#jobs';
import { PurgeImage, purgeImageJob, SweepDeletions } from '#purge';
import { StoreImage, storeImageJob, SweepUploads } from '#uploads';
import { MakeVariant, makeVariantJob } from '#variants';
import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { Log } from '#observability';

import { Sweeper } from './sweeper.js';

export interface WorkerOptions {
  /** The configured modules whose jobs this process does. */
  features: DynamicModule[];
  sweepIntervalMs: number;
  log: Log;
}

/** What is done behind the answers: each job's one handler, and the sweeper. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap {
  constructor(
    private readonly jobs: JobQueue,
    private readonly storeImage: StoreImage,
    private readonly makeVariant: MakeVariant,
    private readonly purgeImage: PurgeImage,
    private readonly sweeper: Sweeper,
  ) {}

  static forRoot({ features, sweepIntervalMs, log }: WorkerOptions): DynamicModule {
    return {
      module: WorkerModule,
      imports: features,
      providers: [
        {
          provide: Sweeper,
          inject: [SweepUploads, SweepDeletions],
          useFactory: (uploads: SweepUploads, deletions: SweepDeletions) =>
            new Sweeper([uploads, deletions], sweepIntervalMs, log),
        },
      ],
    };
  }

  /** Not before every part is ready: a job may come at once. */
  onApplicationBootstrap(): void {
    this.jobs.handle(storeImageJob, ({ id, manifest }) => this.storeImage.run(BigInt(id), manifest));
    this.jobs.handle(makeVariantJob, (variant) => this.makeVariant.run(variant));
    this.jobs.handle(purgeImageJob, ({ id }) => this.purgeImage.run(BigInt(id)));
    this.sweeper.start();
  }
}
