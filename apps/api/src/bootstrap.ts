import type { Settings } from '#config';
import { JobQueue } from '#jobs';
import { NodeLease } from '#keys';
import type { Log } from '#observability';
import { listen, QUEUES, type RunningProcess } from '#runtime';
import type { DynamicModule } from '@nestjs/common';

import type { DashboardOptions } from './admin/dashboard.js';
import { createHttpApp } from './http-app.js';
import { Admission } from './limits/admission.js';
import { PublicUrls } from './http/public-urls.js';
import { UploadLocks } from './tus/upload-locks.js';

/** Uploads that are under way at the stop get this long to be answered, and the jobs after them again. */
const DRAIN_MS = 10_000;
/**
 * Connections that are still open after that are cut: readers that are slow, or that never asked for anything. Longer than a read
 * waits for a variant.
 */
const CLOSE_MS = 6_000;

export interface RunningApi extends RunningProcess {
  /** Where it listens. */
  url: string;
}

export interface StartApiOptions {
  settings: Settings;
  /** Folder of the built pages. */
  webRoot: string;
  log: Log;
}

/** Starts a process whose root module has ApiModule; resolves when it takes requests. */
export async function startApi(root: DynamicModule, options: StartApiOptions): Promise<RunningApi> {
  const { settings, log, webRoot } = options;
  const { http, uploads } = settings;
  const app = await createHttpApp(root, {
    log,
    webRoot,
    maxUploadBytes: uploads.maxBytes,
    trustedProxies: http.trustedProxies,
    dashboard: dashboardOf(settings),
  });
  const url = await listen(app, { host: http.host, port: http.port, portVariable: 'PORT' });
  app.get(PublicUrls).base = http.publicUrl ?? url;
  log.info({ url, dataDir: settings.dataDir }, 'listening');
  if (http.publicUrl === undefined && !isLoopback(http.host)) {
    log.warn(`other machines may ask, and links begin with ${url}: set PUBLIC_URL to what they reach this one by`);
  }

  return {
    url,
    async stop() {
      const drained = app.get(Admission).drain(DRAIN_MS);
      app.get(UploadLocks).endAll();
      await drained;
      // What is under way is answered while all that it needs is still there; Nest would end that first.
      const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), CLOSE_MS);
      await app.getHttpAdapter().close();
      clearTimeout(cut);
      await app.get(JobQueue).drain(DRAIN_MS);
      // Here and not with the modules, which close the database first.
      await app.get(NodeLease).release();
      await app.close();
    },
  };
}

const isLoopback = (host: string) => ['127.0.0.1', '::1', 'localhost'].includes(host);

/** Jobs that run in this process alone have no queues to show. */
function dashboardOf({ adminToken: token, queueUrl }: Settings): DashboardOptions | undefined {
  return token === undefined || queueUrl === undefined ? undefined : { token, queues: QUEUES };
}
