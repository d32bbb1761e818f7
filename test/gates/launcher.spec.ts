import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const FLAGS = [
  '--max-semi-space-size=8',
  '--external-memory-accounted-in-global-limit',
  '--initial-old-space-size=128',
  '--expose-gc',
];

interface LaunchOptions {
  env?: Record<string, string>;
  args?: string[];
  cwd?: string;
}

/** Reports what it was started with, and exits with 7 on SIGTERM. */
const PROGRAM = `
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => undefined, 1_000_000);
  const { MALLOC_ARENA_MAX, UV_THREADPOOL_SIZE } = process.env;
  console.log(JSON.stringify({ pid: process.pid, flags: process.execArgv, MALLOC_ARENA_MAX, UV_THREADPOOL_SIZE }));
`;

async function launch({ env = {}, args = ['-e', PROGRAM], cwd = '.' }: LaunchOptions = {}) {
  const child = spawn(resolve('scripts/launch.sh'), args, { cwd, env: { PATH: process.env.PATH, ...env } });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  const started = JSON.parse(output.toString()) as Record<string, unknown> & { flags: string[] };
  return { pid: child.pid, code, started };
}

it('replaces itself by Node, so that signals and the exit code are those of Node', async () => {
  const { pid, code, started } = await launch();
  expect(started).toMatchObject({ pid, MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '32' });
  expect(started.flags.slice(0, FLAGS.length)).toEqual(FLAGS);
  expect(code).toBe(7);
});

it('keeps values that the environment sets', async () => {
  const { started } = await launch({ env: { UV_THREADPOOL_SIZE: '8' } });
  expect(started.UV_THREADPOOL_SIZE).toBe('8');
});

it('lets V8 collect garbage earlier in the embedded process', async () => {
  const main = 'dist/programs/standalone.js';
  const cwd = await mkdtemp(join(tmpdir(), 'imglink-launcher-'));
  await mkdir(join(cwd, dirname(main)), { recursive: true });
  await writeFile(join(cwd, main), PROGRAM);
  const { started } = await launch({ args: [main], cwd });
  await rm(cwd, { recursive: true });
  expect(started.flags).toContain('--initial-old-space-size=80');
});

it('is the only place with the flags, and starts every process', async () => {
  const texts = await Promise.all(
    ['package.json', 'Dockerfile', 'docker-compose.yml', 'test/harness/app-process.ts'].map((path) =>
      readFile(path, 'utf8'),
    ),
  );
  const [manifest = '', dockerfile = ''] = texts;
  for (const flag of FLAGS) expect(texts.filter((text) => text.includes(flag))).toEqual([]);
  expect(dockerfile).toContain('ENTRYPOINT ["tini", "--", "scripts/launch.sh"]');
  const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
  for (const name of ['start', 'start:api', 'start:worker']) {
    expect(scripts[name]).toMatch(/exec scripts\/launch\.sh dist\/programs\/\w+\.js$/);
  }
});
