/**
 * Bundles each program of dist/apps with the packages that it uses into dist/programs. A process then loads about 50
 * files instead of 2,400, so that it starts with a third less processor time and takes less memory.
 *
 * `node scripts/bundle.ts FOLDER MAIN…` bundles other programs into another folder.
 */
import { globSync, renameSync, rmSync } from 'node:fs';
import { basename, extname } from 'node:path';

import { build } from 'rolldown';

/** Packages that stay in node_modules: they have native code, or files that they find beside themselves. */
const NOT_BUNDLED = /^(?:better-sqlite3|sharp|mysql2|swagger-ui-dist|@bull-board\/[^/]+)(?:\/|$)/;

/**
 * @nestjs/typeorm loads TypeORM with a `require` that bundlers leave alone, so that a program would load TypeORM twice,
 * from the bundle and from node_modules. Without that line, both are the one in the bundle.
 */
const oneTypeOrm = {
  name: 'one-typeorm',
  transform: {
    filter: { id: /@nestjs\/typeorm\/dist\/common\/typeorm-compat\.js$/ },
    handler: (code: string) => code.replace('const require = createRequire(import.meta.url);', ''),
  },
};

const [folder = 'dist/programs', ...mains] = process.argv.slice(2);
const programs = mains.map((main) => [basename(main, extname(main)), main] as const);
const apps = globSync('dist/apps/*/src/main.js').map((main) => [main.split('/')[2], main] as const);
/** The thread and the process that programs start, which they find beside themselves. */
const started = globSync('dist/libs/imaging/src/*/{inspection,render}-main.js').map(
  (main) => [basename(main, '.js'), main] as const,
);

const unfinished = `${folder}.unfinished`;
rmSync(unfinished, { recursive: true, force: true });
await build({
  input: Object.fromEntries([...(programs.length > 0 ? programs : apps), ...started]),
  platform: 'node',
  external: NOT_BUNDLED,
  plugins: [oneTypeOrm],
  // Libraries try to load optional packages, which are not installed. They remain imports that fail at run time.
  onLog(level, log, report) {
    if (log.code !== 'UNRESOLVED_IMPORT') report(level, log);
  },
  output: {
    dir: unfinished,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    // Packages look for `reflect-metadata`, which must run before them, also when they are in a shared chunk.
    strictExecutionOrder: true,
    // Log lines contain names of classes, and the database those of migrations.
    keepNames: true,
  },
});
// A program that starts during the build finds all files of the build before.
rmSync(folder, { recursive: true, force: true });
renameSync(unfinished, folder);
