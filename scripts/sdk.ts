/** Makes @imglink/sdk from openapi-core.json: sources, then ESM and CommonJS, then the package. --sources: only the first. */
import { createClient } from '@hey-api/openapi-ts';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const SDK = 'libs/sdk';
const GENERATED = `${SDK}/src/generated`;
const DOCUMENT = 'openapi-core.json';
/** What operators ask for and what programs with a file of settings read is no business of an application. */
const LEFT_OUT = ['service', 'tools'];

async function makeSources(): Promise<void> {
  await createClient({
    input: withoutProse(),
    output: { path: GENERATED },
    parser: { filters: { tags: { exclude: LEFT_OUT } } },
    plugins: [{ name: '@hey-api/client-fetch', baseUrl: false }, '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent' },
  });
  const codes = problemCodes().map((code) => `  | '${code}'`);
  const text = `/** Every problem that imglink answers with. */\nexport type ProblemCode =\n${codes.join('\n')};\n`;
  writeFileSync(`${GENERATED}/problem-codes.gen.ts`, text);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  writeFileSync(`${GENERATED}/version.gen.ts`, `export const VERSION = '${version}';\n`);
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
