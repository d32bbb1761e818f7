/** Builds when a source is newer than the last build, so that a second start is fast. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'dist/.built';
const SOURCES = [
  'apps',
  'libs',
  'openapi-core.json',
  'scripts/bundle.ts',
  'scripts/sdk.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Generated from the sources. */
const MADE = new Set(['libs/sdk/dist', 'libs/sdk/src/generated', 'libs/sdk/LICENSE']);

function newest(path: string): number {
  if (MADE.has(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path).map((name) => join(path, name));
  // A folder is newer after a file was deleted from it, or after something was made in it.
  const own = inside.some((name) => MADE.has(name)) ? 0 : stat.mtimeMs;
  return Math.max(own, ...inside.map(newest));
}

const builtAt = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (Math.max(...SOURCES.map(newest)) > builtAt) {
  process.stdout.write('Building imglink…\n');
  const startedAt = new Date();
  // Test runners set another NODE_ENV, which would change Vite's output.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(STAMP, startedAt.toISOString());
}
