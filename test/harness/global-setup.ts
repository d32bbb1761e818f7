import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

import { AppProcess } from './app-process.js';
import { CRASHING_PROGRAMS } from './crashing.js';
import { EmbeddedInstallation } from './installation.js';
import ensurePrograms from './programs.js';

/** Builds the app and provides the programs that the tests drive, once per run. */
export default async function setup({ config }: TestProject): Promise<void> {
  ensurePrograms();
  runScript('scripts/build-if-stale.ts');
  const { folder, mains } = CRASHING_PROGRAMS;
  const isStale = modifiedAt(folder) < Math.max(...['dist/.built', ...mains].map(modifiedAt));
  if (isStale) runScript('scripts/bundle.ts', folder, ...mains);
  const { NODE_COMPILE_CACHE } = (config.env ?? {}) as Record<string, string | undefined>;
  if (NODE_COMPILE_CACHE !== undefined && !existsSync(NODE_COMPILE_CACHE)) await fillCompileCache(NODE_COMPILE_CACHE);
}

function runScript(...args: string[]): void {
  execFileSync(process.execPath, args, { stdio: 'inherit' });
}

/** Returns when a file was last changed, in ms since 1970, or 0 if there is none. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Starts and stops the app once: Node writes the cache at an orderly exit, and most tests kill their processes. */
async function fillCompileCache(folder: string): Promise<void> {
  await using installation = await EmbeddedInstallation.create();
  const [main = ''] = installation.mains;
  await using app = await AppProcess.start({ main, env: { ...installation.env, NODE_COMPILE_CACHE: folder } });
  await app.stop();
}
