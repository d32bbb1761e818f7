import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

import { AppProcess } from './app-process.js';
import { EmbeddedInstallation } from './installation.js';
import ensurePrograms from './programs.js';

/** Builds the app and provides the programs that the tests drive, once per run. */
export default async function setup({ config }: TestProject): Promise<void> {
  ensurePrograms();
  execFileSync(process.execPath, ['scripts/build-if-stale.ts'], { stdio: 'inherit' });
  const { NODE_COMPILE_CACHE } = (config.env ?? {}) as Record<string, string | undefined>;
  if (NODE_COMPILE_CACHE !== undefined && !existsSync(NODE_COMPILE_CACHE)) await fillCompileCache(NODE_COMPILE_CACHE);
}

/** Starts and stops the app once: Node writes the cache at an orderly exit, and most tests kill their processes. */
async function fillCompileCache(folder: string): Promise<void> {
  await using installation = await EmbeddedInstallation.create();
  const [main = ''] = installation.mains;
  await using app = await AppProcess.start({ main, env: { ...installation.env, NODE_COMPILE_CACHE: folder } });
  await app.stop();
}
