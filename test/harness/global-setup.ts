import { execFileSync } from 'node:child_process';

import ensurePrograms from './programs.js';

/** Builds the app and provides the programs that the tests drive, once per run. */
export default function setup(): void {
  ensurePrograms();
  execFileSync(process.execPath, ['scripts/build-if-stale.ts'], { stdio: 'inherit' });
}
