/** Makes @imglink/sdk from openapi-core.json: sources, then ESM and CommonJS, then the package. --sources: only the first. */
import { createClient } from '@hey-api/openapi-ts';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const SDK = 'libs/sdk';
const GENERATED = `${SDK}/src/generated`;
const DOCUMENT = 'openapi-core.json';
/** What operators ask for and what programs with a file of settings read is no business of an application. */
const LEFT_OUT = ['service', 'tools'];

const SHARED_CLIENT = `import { type Client, createClient } from '../create-client.js';

export const client: Client = /* @__PURE__ */ createClient();
`;

/** Makes them elsewhere first, and writes what differs: a test may be reading those of the last time. */
async function makeSources(): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'imglink-sdk-'));
  await createClient({
    input: withoutProse(),
    output: { path: made, module: { extension: '.js' } },
    parser: { filters: { tags: { exclude: LEFT_OUT } } },
    plugins: [{ name: '@hey-api/client-fetch', baseUrl: false }, '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent' },
  });
  // The shared client has the deadlines and retries of every other.
  writeFileSync(join(made, 'client.gen.ts'), SHARED_CLIENT);
  const codes = problemCodes().map((code) => `  | '${code}'`);
  const text = `/** Every problem that imglink answers with. */\nexport type ProblemCode =\n${codes.join('\n')};\n`;
  writeFileSync(join(made, 'problem-codes.gen.ts'), text);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  writeFileSync(join(made, 'version.gen.ts'), `export const VERSION = '${version}';\n`);
  replace(GENERATED, made);
  rmSync(made, { recursive: true });
}

/** Gives a folder the files of another, and writes none that is the same. */
function replace(folder: string, other: string): void {
  const filesIn = (path: string) =>
    (existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : []).filter((name) =>
      statSync(join(path, name)).isFile(),
    );
  const names = new Set(filesIn(other));
  for (const name of filesIn(folder)) if (!names.has(name)) rmSync(join(folder, name));
  for (const name of names) {
    const path = join(folder, name);
    const text = readFileSync(join(other, name), 'utf8');
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** The document without headers and examples, of which the generator makes nothing. */
const withoutProse = () =>
  JSON.parse(readFileSync(DOCUMENT, 'utf8'), (name, value: unknown) =>
    name === 'headers' || name === 'examples' ? undefined : value,
  ) as Record<string, unknown>;

/** The names of the examples of each failure. */
function problemCodes(): string[] {
  const codes = new Set<string>();
  JSON.parse(readFileSync(DOCUMENT, 'utf8'), (name, value: { examples?: object }) => {
    if (name === 'application/problem+json') for (const code of Object.keys(value.examples ?? {})) codes.add(code);
    return value;
  });
  return [...codes].toSorted();
}

/** TypeScript tells the kind of a module by the package.json next to it. */
function compile(): void {
  rmSync(`${SDK}/dist`, { recursive: true, force: true });
  tsc('-p', SDK);
  cpSync(`${SDK}/src`, `${SDK}/dist/cjs-src`, { recursive: true });
  writeFileSync(`${SDK}/dist/cjs-src/package.json`, '{ "type": "commonjs" }\n');
  const options = { extends: '../tsconfig.json', compilerOptions: { rootDir: 'cjs-src', outDir: 'cjs' } };
  writeFileSync(`${SDK}/dist/tsconfig.json`, JSON.stringify({ ...options, include: ['cjs-src'] }));
  tsc('-p', `${SDK}/dist`);
  cpSync(`${SDK}/dist/cjs-src/package.json`, `${SDK}/dist/cjs/package.json`);
}

const tsc = (...args: string[]) => execFileSync('tsc', args, { stdio: 'inherit' });

await makeSources();
if (!process.argv.includes('--sources')) {
  compile();
  cpSync('LICENSE', `${SDK}/LICENSE`);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', 'dist'], { cwd: SDK, stdio: 'inherit' });
}
