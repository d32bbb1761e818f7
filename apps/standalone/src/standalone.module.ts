import { ApiModule, type HttpOptions } from '#api';
import { CacheModule } from '#cache';
import type { Settings } from '#config';
import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { KeysModule } from '#keys';
import type { Log } from '#observability';
import { PurgeModule } from '#purge';
import { StorageModule } from '#storage';
import { UploadsModule } from '#uploads';
import { VariantsModule } from '#variants';
import { type DynamicModule, Module } from '@nestjs/common';

import { WorkerModule } from '../../worker/src/worker.module.js';

const IMPORT_MS = 60_000;
const RENDER_MS = 20_000;

export interface StandaloneOptions {
  settings: Settings;
  keySecret: string;
  webRoot: string;
  log: Log;
}

/** Everything in one process, with the embedded adapters. */
@Module({})
export class StandaloneModule {
  static forRoot({ settings, keySecret, webRoot, log }: StandaloneOptions): DynamicModule {
    const { http, uploads: uploadOptions } = settings;
    const uploads = UploadsModule.forRoot(uploadOptions);
    const features = [
      uploads,
      PurgeModule.forRoot(uploads),
      VariantsModule.forRoot({ maxPixels: uploadOptions.maxPixels, timeoutMs: RENDER_MS }),
    ];
    const httpOptions: HttpOptions = {
      maxUploadBytes: uploadOptions.maxBytes,
      bodyIdleMs: http.bodyIdleMs,
      bodyTotalMs: uploadOptions.partialTtlMs,
      uploadWaitMs: http.uploadWaitMs,
      webRoot,
    };
    return {
      module: StandaloneModule,
      imports: [
        DatabaseModule.forRoot(settings.database),
        CacheModule.forRoot({ url: settings.cacheUrl, log }),
        StorageModule.forRoot(settings.storage),
        { ...KeysModule.forRoot({ secret: keySecret }), global: true },
        JobsModule.forRoot({ driver: 'inline', concurrency: settings.jobs.concurrency, log }),
        WorkerModule.forRoot({ features, sweepIntervalMs: uploadOptions.sweepIntervalMs, log }),
        ApiModule.forRoot({
          http: httpOptions,
          features,
          urlImport: { ...settings.urlImport, timeoutMs: IMPORT_MS, maxBytes: uploadOptions.maxBytes },
          log,
        }),
      ],
    };
  }
}
