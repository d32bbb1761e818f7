import 'reflect-metadata';

import { requireShared } from '#config';
import { type Boot, features, infrastructure, runProcess } from '#runtime';

import { startWorker } from './start-worker.js';
import { WorkerHealthController } from './worker-health.controller.js';
import { WorkerModule } from './worker.module.js';

/** `npm run start:worker`: does the jobs; any number of them. */
class WorkerProcess {}

async function start({ settings, keySecret, log, tracer }: Boot) {
  requireShared(settings);
  const parts = { settings, keySecret, log, tracer, makesKeys: false };
  const { sweepIntervalMs } = settings.uploads;
  const hasHook = settings.moderation !== undefined;
  const running = await startWorker(
    {
      module: WorkerProcess,
      imports: [
        ...infrastructure(parts),
        WorkerModule.forRoot({ features: features(parts), sweepIntervalMs, isShared: true, hasHook, log }),
      ],
      controllers: [WorkerHealthController],
    },
    settings,
    log,
  );
  process.stdout.write(`imglink is ready at ${running.url}\n`);
  return running;
}

await runProcess('imglink-worker', process.env, start);
