import { ApiModule, apiOptions } from '#api';
import type { FaultPoints } from '#observability';
import { type Boot, features, infrastructure } from '#runtime';
import { type DynamicModule, Module } from '@nestjs/common';

import { WorkerModule } from '../../worker/src/worker.module.js';
import { FreeClaims } from './free-claims.js';

/** API and worker in one process, with the embedded adapters unless the settings choose others. */
@Module({})
export class StandaloneModule {
  static forRoot({ settings, keySecret, log, tracer }: Boot, webRoot: string, faults?: FaultPoints): DynamicModule {
    const parts = { settings, keySecret, log, tracer, makesKeys: true, faults };
    const shared = features(parts);
    return {
      module: StandaloneModule,
      imports: [
        ...infrastructure(parts),
        WorkerModule.forRoot({
          features: shared,
          sweepIntervalMs: settings.uploads.sweepIntervalMs,
          isShared: settings.database.kind === 'mysql',
          hasHook: settings.moderation !== undefined,
          log,
        }),
        ApiModule.forRoot(apiOptions(settings, webRoot, shared, log)),
        ...shared,
      ],
      providers: settings.database.kind === 'sqlite' ? [FreeClaims] : [],
    };
  }
}
