import type { Settings } from '#config';
import type { Log } from '#observability';
import type { DynamicModule } from '@nestjs/common';

import type { ApiOptions } from './app.module.js';

const IMPORT_MS = 60_000;

/** What ApiModule needs of the settings. `webRoot`: the folder of the built pages. */
export function apiOptions(settings: Settings, webRoot: string, features: DynamicModule[], log: Log): ApiOptions {
  const { http, uploads, urlImport } = settings;
  return {
    http: {
      maxUploadBytes: uploads.maxBytes,
      bodyIdleMs: http.bodyIdleMs,
      bodyTotalMs: uploads.partialTtlMs,
      uploadWaitMs: http.uploadWaitMs,
      uploadsPerHour: http.uploadsPerHour,
      offload: http.offload,
      webRoot,
    },
    features,
    urlImport: { ...urlImport, timeoutMs: IMPORT_MS, maxBytes: uploads.maxBytes },
    log,
  };
}
