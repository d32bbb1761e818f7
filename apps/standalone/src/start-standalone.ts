import { Admission, createHttpApp, PublicUrls } from '#api';
import { SecretFingerprint } from '#database';
import { JobQueue } from '#jobs';
import { KeyCodec } from '#keys';
import type { AddressInfo } from 'node:net';

import { StandaloneModule, type StandaloneOptions } from './standalone.module.js';

/** Uploads that are under way at the stop get this long to be answered, and the jobs after them again. */
const DRAIN_MS = 10_000;
/** Connections that are still open after that are cut: readers that are slow, or that never asked for anything. */
const CLOSE_MS = 2_000;

export interface RunningImglink {
  /** Where it listens. */
  url: string;
  /** Finishes what was accepted, refuses new uploads, lets go of everything; within 30 s. */
  stop(): Promise<void>;
}

/** Starts the whole of imglink in this process; resolves when it takes requests. */
export async function startStandalone(options: StandaloneOptions): Promise<RunningImglink> {
  const { settings, log, webRoot } = options;
  const { http, uploads } = settings;
  const app = await createHttpApp(StandaloneModule.forRoot(options), {
    log,
    webRoot,
    maxUploadBytes: uploads.maxBytes,
    trustedProxies: http.trustedProxies,
  });
  await app.init();
  await app.get(SecretFingerprint).check(app.get(KeyCodec).fingerprint);
  await app.listen(http.port, http.host);
  const { port } = app.getHttpServer().address() as AddressInfo;
  const host = http.host === '127.0.0.1' || http.host === '0.0.0.0' ? 'localhost' : http.host;
  const url = `http://${host}:${port}`;
  app.get(PublicUrls).base = http.publicUrl ?? url;
  log.info({ url, dataDir: settings.dataDir }, 'listening');

  return {
    url,
    async stop() {
      await app.get(Admission).drain(DRAIN_MS);
      await app.get(JobQueue).drain(DRAIN_MS);
      const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), CLOSE_MS);
      await app.close();
      clearTimeout(cut);
    },
  };
}
