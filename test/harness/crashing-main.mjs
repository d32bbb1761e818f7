/** Starts the built app, which is killed as with -9 when it reaches the fault point that CRASH_AT names. */
import 'reflect-metadata';

import { FaultPoints } from '#observability';
import { runProcess } from '#runtime';

import { startStandalone } from '../../dist/apps/standalone/src/start-standalone.js';

class CrashingFaultPoints extends FaultPoints {
  reach(point) {
    if (point === process.env.CRASH_AT) process.kill(process.pid, 'SIGKILL');
  }
}

await runProcess('imglink', process.env, (boot) => startStandalone(boot, new CrashingFaultPoints()));
