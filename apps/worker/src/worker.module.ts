import { AccountsModule, CredentialSweeper } from '#accounts';
import { TaskLocks } from '#database';
import { JobQueue } from '#jobs';
import { OriginSweeper } from '#moderation';
import type { Log } from '#observability';
import { DeletionSweeper } from '#purge';
import { ResumableSweeper } from '#resumable';
import { DayCountsSweeper } from '#stats';
import { UploadSweeper } from '#uploads';
import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

import { PROCESSORS } from './processors/index.js';
import type { Startable } from './processors/job-processor.js';
import { NO_LOCK, type Sweep, type SweepLock } from './sweep.js';
import { Sweeper } from './sweeper.js';

/** In the order in which they are made. */
const SWEEPS = [UploadSweeper, ResumableSweeper, DeletionSweeper, CredentialSweeper, OriginSweeper, DayCountsSweeper];
const ALL_PROCESSORS = Symbol('job processors');

export interface WorkerOptions {
  /** The configured modules whose jobs this process runs. */
  features: DynamicModule[];
  sweepIntervalMs: number;
  /** True if other processes sweep the same database. Then one process at a time sweeps. */
  isShared: boolean;
  log: Log;
}

/** Runs the jobs and the sweeps. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap {
  constructor(
    private readonly queue: JobQueue,
    @Inject(ALL_PROCESSORS) private readonly processors: readonly Startable[],
    private readonly sweeper: Sweeper,
  ) {}

  static forRoot({ features, sweepIntervalMs, isShared, log }: WorkerOptions): DynamicModule {
    return {
      module: WorkerModule,
      imports: [AccountsModule, ...features],
      providers: [
        ...PROCESSORS,
        {
          provide: ALL_PROCESSORS,
          inject: [...PROCESSORS],
          useFactory: (...processors: Startable[]) => processors,
        },
        {
          provide: Sweeper,
          inject: [TaskLocks, ...SWEEPS],
          useFactory: (locks: TaskLocks, ...sweeps: Sweep[]) => {
            const lock = isShared ? sweepLock(locks, takeOverMs(sweepIntervalMs)) : NO_LOCK;
            return new Sweeper(sweeps, sweepIntervalMs, lock, log);
          },
        },
      ],
    };
  }

  /** Starts once every provider is ready, because a job may arrive at once. */
  onApplicationBootstrap(): void {
    for (const processor of this.processors) processor.start(this.queue);
    this.sweeper.start();
  }
}

/**
 * Returns the time after which another process takes over from a sweeper that died: two intervals, and what a slow
 * renewal may take, which is shorter for the short intervals of tests.
 */
const takeOverMs = (intervalMs: number): number => 2 * intervalMs + Math.min(5_000, 5 * intervalMs);

function sweepLock(locks: TaskLocks, ttlMs: number): SweepLock {
  const holder = randomUUID();
  return {
    ttlMs,
    acquire: () => locks.acquire('sweep', holder, ttlMs),
    release: () => locks.release('sweep', holder),
  };
}
