/**
 * Builds @imglink/sdk from openapi-core.json: sources, then ESM and CommonJS, then the package. --sources stops after
 * the first.
 */
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
/** Operations for operators and for tools with a settings file are left out of the SDK. */
const LEFT_OUT = ['service', 'tools'];

const SHARED_CLIENT = `import { type Client, createClient } from '../create-client.js';

export const client: Client = /* @__PURE__ */ createClient();
`;

/** Generates into another folder first and copies what differs, because a test may be reading the old files. */
async function makeSources(): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'imglink-sdk-'));
  await createClient({
    input: withoutProse(),
    output: { path: made, module: { extension: '.js' } },
    parser: { filters: { tags: { exclude: LEFT_OUT } } },
    plugins: [{ name: '@hey-api/client-fetch', baseUrl: false }, '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent' },
  });
  // The generated client uses the transport with deadlines and retries.
  writeFileSync(join(made, 'client.gen.ts'), SHARED_CLIENT);
  const codes = problemCodes().map((code) => `  | '${code}'`);
  const text = `/** Every problem that imglink answers with. */\nexport type ProblemCode =\n${codes.join('\n')};\n`;
  writeFileSync(join(made, 'problem-codes.gen.ts'), text);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  writeFileSync(join(made, 'version.gen.ts'), `export const VERSION = '${version}';\n`);
  replace(GENERATED, made);
  rmSync(made, { recursive: true });
}

/** Makes a folder equal to another without rewriting identical files. */
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

/** The document without headers and examples, which the generator ignores. */
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

/** TypeScript reads the module kind from the nearest package.json. */
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
