import { Leases } from '#database';
import { JobQueue } from '#jobs';
import { PurgeImage, purgeImageJob, SweepDeletions } from '#purge';
import { ResumableSweeper } from '#resumable';
import { storeImageJob, UploadService, UploadSweeper } from '#uploads';
import { MakeVariants, makeVariantsJobs } from '#variants';
import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { Log } from '#observability';
import { randomUUID } from 'node:crypto';

import { Sweeper, type SweepTurn } from './sweeper.js';

/** After this much more than two intervals another process takes over from a sweeper that died. */
const TAKE_OVER_MS = 5_000;

export interface WorkerOptions {
  /** The configured modules whose jobs this process does. */
  features: DynamicModule[];
  sweepIntervalMs: number;
  /** Whether other processes sweep the same database: then one of them does it at a time. */
  isShared: boolean;
  log: Log;
}

/** What is done behind the answers: each job's one handler, and the sweeper. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap {
  constructor(
    private readonly jobs: JobQueue,
    private readonly uploads: UploadService,
    private readonly makeVariants: MakeVariants,
    private readonly purgeImage: PurgeImage,
    private readonly sweeper: Sweeper,
  ) {}

  static forRoot({ features, sweepIntervalMs, isShared, log }: WorkerOptions): DynamicModule {
    return {
      module: WorkerModule,
      imports: features,
      providers: [
        {
          provide: Sweeper,
          inject: [Leases, UploadSweeper, ResumableSweeper, SweepDeletions],
          useFactory: (leases: Leases, ...sweeps: { sweep(): Promise<void> }[]) => {
            const turn = sweepTurn(leases, 2 * sweepIntervalMs + TAKE_OVER_MS);
            return new Sweeper(sweeps, sweepIntervalMs, isShared ? turn : ALWAYS, log);
          },
        },
      ],
    };
  }

  /** Not before every part is ready: a job may come at once. */
  onApplicationBootstrap(): void {
    this.jobs.handle(storeImageJob, ({ id, manifest }) => this.uploads.store(BigInt(id), manifest));
    this.jobs.handle(makeVariantsJobs.light, (variants) => this.makeVariants.make('light', variants));
    this.jobs.handle(makeVariantsJobs.heavy, (variants) => this.makeVariants.make('heavy', variants));
    this.jobs.handle(purgeImageJob, ({ id }) => this.purgeImage.run(BigInt(id)));
    this.sweeper.start();
  }
}

const ALWAYS: SweepTurn = { ttlMs: 60_000, take: async () => true, release: async () => undefined };

function sweepTurn(leases: Leases, ttlMs: number): SweepTurn {
  const holder = randomUUID();
  return {
    ttlMs,
    take: () => leases.take('sweep', holder, ttlMs),
    release: () => leases.release('sweep', holder),
  };
}
