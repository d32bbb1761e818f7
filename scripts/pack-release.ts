/**
 * Packs the build of this version into test/releases, in place of the release before. The upgrade tests start its
 * programs beside those of the next version. They resolve packages from the repository's node_modules, so a package
 * that the next version no longer has must be packed too: name it as an argument.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = 'test/releases';
/** No source maps and no type declarations. */
const FILES = [
  'package.json',
  'dist/programs/*.js',
  'dist/apps/web/**',
  'dist/apps/web/.vite/*',
  ...process.argv.slice(2).map((name) => `node_modules/${name}/**`),
];
/** The same files result in the same archive. */
const REPRODUCIBLE = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
execFileSync(process.execPath, ['scripts/build-if-stale.ts'], { stdio: 'inherit' });
const files = globSync(FILES, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const archive = execFileSync('tar', ['--create', ...REPRODUCIBLE, '--files-from=-'], {
  input: files.toSorted().join('\n'),
  maxBuffer: Infinity,
});
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, `${version}.tar.gz`), gzipSync(archive, { level: 9 }));
