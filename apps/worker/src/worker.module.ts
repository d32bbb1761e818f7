import { AccountsModule, CredentialSweeper } from '#accounts';
import { TaskLocks } from '#database';
import { JobQueue } from '#jobs';
import { HookSweeper, OriginSweeper, ReportSweeper } from '#moderation';
import type { Log } from '#observability';
import { DeletionSweeper } from '#purge';
import { ResumableSweeper } from '#resumable';
import { DayCountsSweeper } from '#stats';
import { UploadSweeper } from '#uploads';
import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

import { HOOK_PROCESSORS, PROCESSORS } from './processors/index.js';
import type { Startable } from './processors/job-processor.js';
import { NO_LOCK, type Sweep, type SweepLock } from './sweep.js';
import { Sweeper } from './sweeper.js';

/** The sweeps that every installation has, in the order in which they are made. */
const SWEEPS = [
  UploadSweeper,
  ResumableSweeper,
  DeletionSweeper,
  CredentialSweeper,
  OriginSweeper,
  ReportSweeper,
  DayCountsSweeper,
];
const ALL_PROCESSORS = Symbol('job processors');

export interface WorkerOptions {
  /** The configured modules whose jobs this process runs. */
  features: DynamicModule[];
  sweepIntervalMs: number;
  /** True if other processes sweep the same database. Then one process at a time sweeps. */
  isShared: boolean;
  /** True if the operator has a hook that moderates new images. */
  hasHook: boolean;
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

  static forRoot({ features, sweepIntervalMs, isShared, hasHook, log }: WorkerOptions): DynamicModule {
    const processors = hasHook ? [...PROCESSORS, ...HOOK_PROCESSORS] : PROCESSORS;
    const sweeps = hasHook ? [...SWEEPS, HookSweeper] : SWEEPS;
    return {
      module: WorkerModule,
      imports: [AccountsModule, ...features],
      providers: [
        ...processors,
        {
          provide: ALL_PROCESSORS,
          inject: [...processors],
          useFactory: (...started: Startable[]) => started,
        },
        {
          provide: Sweeper,
          inject: [TaskLocks, ...sweeps],
          useFactory: (locks: TaskLocks, ...made: Sweep[]) => {
            const lock = isShared ? sweepLock(locks, takeOverMs(sweepIntervalMs)) : NO_LOCK;
            return new Sweeper(made, sweepIntervalMs, lock, log);
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
