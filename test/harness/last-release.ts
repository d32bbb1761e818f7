import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';

/** Ignored by git, and inside the repository so that the release finds the packages in node_modules. */
const FOLDER = 'dist/releases';

/** The main files of programs, relative to the root of the repository. */
export type Programs = Readonly<Record<'api' | 'worker' | 'migrate' | 'standalone', string>>;

export const THIS_VERSION = programsNamed((app) => `dist/programs/${app}.js`);

/** Returns the programs of the last release, which `scripts/pack-release.ts` packed. Unpacks them at the first call. */
export function lastRelease(): Programs {
  const [archive = ''] = globSync('test/releases/*.tar.gz');
  const folder = `${FOLDER}/${createHash('sha256').update(readFileSync(archive)).digest('hex').slice(0, 16)}`;
  if (!existsSync(folder)) unpack(archive, folder);
  // This release has no bundled programs.
  return programsNamed((app) => `${folder}/dist/apps/${app}/src/main.js`);
}

/** Runs a version's `migrate` over the database of an installation. */
export function migrateWith({ migrate }: Programs, env: Readonly<Record<string, string>>): void {
  execFileSync(process.execPath, [migrate], { env: { ...env }, stdio: 'pipe' });
}

function programsNamed(main: (app: string) => string): Programs {
  return { api: main('api'), worker: main('worker'), migrate: main('migrate'), standalone: main('standalone') };
}

function unpack(archive: string, folder: string): void {
  mkdirSync(FOLDER, { recursive: true });
  const draft = mkdtempSync(`${FOLDER}/draft-`);
  execFileSync('tar', ['--extract', '--file', archive, '--directory', draft]);
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another test file has unpacked it in the meantime.
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
