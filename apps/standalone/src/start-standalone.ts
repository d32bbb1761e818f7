import { startApi, WEB_ROOT } from '#api';
import { isReadOnlyFile } from '#database';
import type { FaultPoints } from '#observability';
import type { Boot, RunningProcess } from '#runtime';

import { DataLock } from './data-lock.js';
import { StandaloneModule } from './standalone.module.js';

/** Starts all of imglink in one process. Only crash tests pass `faults`. */
export async function startStandalone(boot: Boot, faults?: FaultPoints): Promise<RunningProcess> {
  const { database, dataDir } = boot.settings;
  // Two processes over a read-only database can't overwrite each other's data, and its folder may take no lock.
  const isLocked = database.kind === 'sqlite' && !isReadOnlyFile(database.file);
  const lock = isLocked ? DataLock.take(dataDir) : undefined;
  const running = await startApi(StandaloneModule.forRoot(boot, WEB_ROOT, faults), { ...boot, webRoot: WEB_ROOT });
  process.stdout.write(`
imglink is ready at ${running.url}

  Open it in a browser, or send an image:
  curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg' ${running.url}/v1/images

`);
  return {
    async stop() {
      await running.stop();
      lock?.release();
    },
  };
}
