import { CacheModule } from '#cache';
import type { Settings } from '#config';
import { DatabaseModule } from '#database';
import { JobsModule, type JobsOptions } from '#jobs';
import { KeysModule } from '#keys';
import { BansModule, HookModule, moderateImageJob, ModerationModule } from '#moderation';
import { FaultPoints, type Log, ObservabilityModule, Tracer } from '#observability';
import { PurgeModule, purgeImageJob } from '#purge';
import { ResumableModule } from '#resumable';
import { StatsModule } from '#stats';
import { StorageModule } from '#storage';
import { linkImageJob, storeImageJob, UploadsModule } from '#uploads';
import { makeVariantsJobs, VariantsModule } from '#variants';
import type { DynamicModule, ModuleMetadata } from '@nestjs/common';

import { ReadinessModule } from './readiness.module.js';
import { SecretCheckModule } from './secret-check.module.js';

/** The names of the queues that every process has, in the order of the dashboard. */
export const QUEUES: readonly string[] = [
  storeImageJob,
  linkImageJob,
  ...Object.values(makeVariantsJobs),
  purgeImageJob,
].map(({ queue }) => queue);

/** Returns the names of the queues of a process with these settings. The one of moderation exists only with a hook. */
export const queuesOf = ({ moderation }: Settings): readonly string[] =>
  moderation ? [...QUEUES, moderateImageJob.queue] : QUEUES;

export interface ProcessOptions {
  settings: Settings;
  keySecret: string;
  log: Log;
  /** True if the process accepts uploads. It then leases a node number, because it creates keys. */
  makesKeys: boolean;
  /** Default: no traces. */
  tracer?: Tracer;
  /** Only crash tests set it. */
  faults?: FaultPoints | undefined;
}

/** Returns the global modules of every process: each port with the adapter that the settings choose. */
export function infrastructure({
  settings,
  keySecret,
  log,
  makesKeys,
  tracer = new Tracer(),
  faults = new FaultPoints(),
}: ProcessOptions): NonNullable<ModuleMetadata['imports']> {
  const keys = makesKeys ? KeysModule.forRoot({ secret: keySecret }) : KeysModule.forCodec({ secret: keySecret });
  return [
    ObservabilityModule.forRoot({ log, tracer, faults }),
    DatabaseModule.forRoot(settings.database),
    CacheModule.forRoot({ url: settings.cacheUrl, log }),
    StorageModule.forRoot(settings.storage),
    { ...keys, global: true },
    JobsModule.forRoot(jobsOptions(settings)),
    SecretCheckModule,
    StatsModule,
    ReadinessModule,
  ];
}

/** Returns the configured feature modules, which serve requests and jobs. */
export function features({ settings, makesKeys, log }: ProcessOptions): DynamicModule[] {
  const { moderation: hook, http } = settings;
  const moderation = HookModule.forRoot(hook);
  const uploads = UploadsModule.forRoot(settings.uploads, { makesKeys, log, bans: BansModule, moderation });
  const variants = VariantsModule.forRoot({ maxPixels: settings.uploads.maxPixels, log });
  const purge = PurgeModule.forRoot({ uploads, edges: settings.edges, cdn: settings.cdn });
  const { partialTtlMs } = settings.uploads;
  const resumable = ResumableModule.forRoot({ uploads, makesKeys, partialTtlMs });
  const asked = hook && { options: hook, publicUrl: http.publicUrl ?? `http://localhost:${http.port}` };
  const { uploaderAddressDays: addressDays, reportsToHide } = settings;
  const administration = ModerationModule.forRoot({ uploads, purge, addressDays, hook: asked, reportsToHide });
  return [uploads, purge, variants, resumable, administration];
}

function jobsOptions(settings: Settings): JobsOptions {
  const {
    queueUrl: url,
    jobs: { concurrency },
  } = settings;
  if (url === undefined) return { driver: 'inline', concurrency };
  return { driver: 'bullmq', url, queues: queuesOf(settings), concurrency };
}
