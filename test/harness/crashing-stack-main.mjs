/**
 * Starts an API process, or a worker with CRASHING=worker, which is killed as with -9 when it reaches the fault point
 * that CRASH_AT names.
 */
import 'reflect-metadata';

import { FaultPoints } from '#observability';
import { features, infrastructure, runProcess } from '#runtime';

import { resolve } from 'node:path';

import { ApiModule } from '../../dist/apps/api/src/app.module.js';
import { apiOptions } from '../../dist/apps/api/src/app.options.js';
import { startApi } from '../../dist/apps/api/src/bootstrap.js';
import { startWorker } from '../../dist/apps/worker/src/start-worker.js';
import { WorkerHealthController } from '../../dist/apps/worker/src/worker-health.controller.js';
import { WorkerModule } from '../../dist/apps/worker/src/worker.module.js';

const WEB_ROOT = resolve('dist/apps/web');
const isWorker = process.env.CRASHING === 'worker';

class CrashingFaultPoints extends FaultPoints {
  reach(point) {
    if (point === process.env.CRASH_AT) process.kill(process.pid, 'SIGKILL');
  }
}

class CrashingProcess {}

await runProcess('imglink', process.env, async ({ settings, keySecret, log, tracer }) => {
  const parts = { settings, keySecret, log, tracer, makesKeys: !isWorker, faults: new CrashingFaultPoints() };
  const { sweepIntervalMs } = settings.uploads;
  const running = isWorker
    ? await startWorker(
        {
          module: CrashingProcess,
          imports: [
            ...infrastructure(parts),
            WorkerModule.forRoot({ features: features(parts), sweepIntervalMs, isShared: true, log }),
          ],
          controllers: [WorkerHealthController],
        },
        settings,
        log,
      )
    : await startApi(
        {
          module: CrashingProcess,
          imports: [...infrastructure(parts), ApiModule.forRoot(apiOptions(settings, WEB_ROOT, features(parts), log))],
        },
        { settings, webRoot: WEB_ROOT, log, tracer },
      );
  process.stdout.write(`imglink is ready at ${running.url}\n`);
  return running;
});
