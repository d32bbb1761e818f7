import { execFileSync } from 'node:child_process';

import ensurePrograms from './programs.js';

/** Once a run: the built app, and the programs that the tests drive. */
export default function setup(): void {
  ensurePrograms();
  execFileSync(process.execPath, ['scripts/build-if-stale.ts'], { stdio: 'inherit' });
}
