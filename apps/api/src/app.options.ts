import type { Settings } from '#config';
import type { Log } from '#observability';
import type { DynamicModule } from '@nestjs/common';

import type { CoreOptions } from './core.module.js';

const IMPORT_MS = 60_000;

/** The options of ApiModule, from the settings. `webRoot`: the folder of the built pages. */
export function apiOptions(settings: Settings, webRoot: string, features: DynamicModule[], log: Log): CoreOptions {
  const { http, uploads, urlImport, uploadAccess, adminToken, oidc, site, uploaderAddressDays } = settings;
  return {
    http: {
      maxUploadBytes: uploads.maxBytes,
      bodyIdleMs: http.bodyIdleMs,
      bodyTotalMs: uploads.partialTtlMs,
      uploadWaitMs: http.uploadWaitMs,
      uploadsPerHour: http.uploadsPerHour,
      keepsAddresses: uploaderAddressDays > 0,
      offload: http.offload,
      hasQueuesPage: settings.queueUrl !== undefined,
      site,
      webRoot,
    },
    access: { uploads: uploadAccess, adminToken, oidc },
    features,
    urlImport: { ...urlImport, timeoutMs: IMPORT_MS, maxBytes: uploads.maxBytes },
    log,
  };
}
