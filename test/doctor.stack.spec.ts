import { execFile } from 'node:child_process';
import { expect } from 'vitest';

import { AppProcess, fastStart } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import { itWithOwnS3 } from './harness/stack-fixtures.js';
import { createDatabase } from './harness/mariadb.js';
import { freePort } from './harness/redis.js';
import { StackInstallation } from './harness/services.js';

const SECRET = 'a secret of the edge and imglink';

const it = itWithOwnS3
  .extend('env', { scope: 'file' }, ({ installation, edgePort }): Record<string, string> => ({
    ...installation.env,
    UPLOAD_WAIT_MS: '1000',
    EDGE_PURGE_URLS: `http://127.0.0.1:${edgePort}`,
    EDGE_PURGE_SECRET: SECRET,
    PUBLIC_URL: `http://127.0.0.1:${edgePort}`,
  }))
  .extend('worker', { scope: 'file' }, async ({ parts, installation, env }) =>
    parts.use(await AppProcess.start({ main: installation.mains[1], env })),
  )
  .extend('edge', { scope: 'file' }, async ({ parts, edgePort, installation, env }) => {
    const api = parts.use(await AppProcess.start({ main: installation.mains[0], env }));
    const apiPorts = [Number(new URL(api.url).port)];
    return parts.use(await Edge.start({ port: edgePort, apiPorts, secret: SECRET }));
  })
  /** API, worker and edge. */
  .extend('running', { scope: 'file' }, ({ edge, worker }) => ({ edge, worker }));

interface Examined {
  code: number;
  said: string;
}

function doctor(
  env: Record<string, string>,
  changed: Record<string, string> = {},
  ...args: string[]
): Promise<Examined> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...fastStart(), ...env, ...changed } };
    execFile(process.execPath, ['dist/programs/doctor.js', ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}

const BEFORE = '--before-start';

it('finds no fault in a working installation, and leaves nothing behind', async ({
  running: _running,
  installation,
  env,
}) => {
  const { code, said } = await doctor(env);
  expect(said).not.toMatch(/FAIL/);
  for (const what of [
    'settings',
    'database',
    'KEY_SECRET',
    'queue Redis',
    'cache Redis',
    'staging',
    'store 0',
    'clock',
  ]) {
    expect(said).toMatch(new RegExp(`^ok   ${what}: `, 'm'));
  }
  for (const what of ['api', 'upload', 'edge http://127.0.0.1:\\d+', 'delete']) {
    expect(said).toMatch(new RegExp(`^ok   ${what}: `, 'm'));
  }
  const left = [...(await installation.files('images')), ...(await installation.files('staging'))];
  expect(left).toEqual([]);
  expect(code).toBe(0);
});

it.for<[string, Record<string, string>, RegExp]>([
  ['settings', { PORT: 'three', REDIS_URL: 'redis://127.0.0.1/zero' }, /PORT=three[^]*REDIS_URL=/],
  [
    'queue Redis',
    { KEY_SECRET: '', DATABASE_URL: '', REDIS_URL: 'redis://127.0.0.1:9' },
    /FAIL settings: [^]*KEY_SECRET=[^]*ECONNREFUSED[^]*in REDIS_URL/,
  ],
  ['DATA_DIR', { DATA_DIR: '/etc/passwd/x', DATABASE_URL: '' }, /^FAIL DATA_DIR: ENOTDIR[^]*→ Set DATA_DIR to/m],
  [
    'KEY_SECRET',
    { KEY_SECRET: 'another secret than that of the database' },
    /not the one[^]*Bring back the former secret/,
  ],
  [
    'database',
    { DATABASE_URL: 'mysql://imglink:imglink-test@127.0.0.1:9/imglink' },
    /→ Check the host and port in DATABASE_URL/,
  ],
  ['queue Redis', { REDIS_URL: 'redis://127.0.0.1:9' }, /ECONNREFUSED[^]*in REDIS_URL/],
  ['staging', { AWS_SECRET_ACCESS_KEY: 'another than theirs' }, /check the credentials/],
])('names what is wrong: %s', async ([what, changed, words], { env }) => {
  const { code, said } = await doctor(env, changed, BEFORE);
  expect(said).toMatch(new RegExp(`^FAIL ${what}: `, 'm'));
  expect(said).toMatch(words);
  expect(code).toBe(1);
});

it.for<[string, string, (url: URL) => string, RegExp]>([
  [
    'DATABASE_URL',
    'a wrong password',
    (url) => (url.password = 'wrong'),
    /^DATABASE_URL, 127.0.0.1:\d+: Access denied for user/,
  ],
  [
    'DATABASE_URL',
    'a port where nobody is',
    (url) => (url.port = '1'),
    /^DATABASE_URL, 127.0.0.1:1: connect ECONNREFUSED/,
  ],
  [
    'REDIS_URL',
    'a wrong password',
    (url) => (url.username = url.password = 'x'),
    /^REDIS_URL, 127.0.0.1:\d+: WRONGPASS/,
  ],
  ['REDIS_URL', 'a port where nobody is', (url) => (url.port = '1'), /^REDIS_URL, 127.0.0.1:1: connect ECONNREFUSED/],
])(
  'lets nothing start over %s with %s, and says why in one sentence',
  async ([variable, _what, change, said], { installation, env }) => {
    const url = new URL(env[variable] ?? '');
    change(url);
    await expectSentence(installation, env, { [variable]: url.href }, said);
  },
);

it.for<[Record<string, string>, RegExp]>([
  [{ HOST: 'no.such.host.invalid' }, /^This machine has no address no.such.host.invalid. Set HOST/],
  [{ STORAGE_URL: 'file:/etc/passwd/x' }, /^STORAGE_URL: ENOTDIR/],
])('lets nothing start with %j, and says why in one sentence', ([changed, said], { installation, env }) =>
  expectSentence(installation, env, changed, said),
);

async function expectSentence(
  installation: StackInstallation,
  env: Record<string, string>,
  changed: Record<string, string>,
  said: RegExp,
): Promise<void> {
  const [main] = installation.mains;
  const failure = await AppProcess.start({ main, env: { ...env, ...changed } }).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  const [first, ...lines] = failure.split('\n').filter((line) => !line.startsWith('{'));
  expect(first).toBe('imglink ended (1):');
  expect(lines).toEqual([expect.stringMatching(said)]);
  expect(failure).not.toContain('    at ');
}

it('reports a schema that is behind', async ({ services, env }) => {
  const { code, said } = await doctor(env, { DATABASE_URL: await createDatabase(services.database) }, BEFORE);
  expect(said).toMatch(/FAIL database: .*lacks[^]*→ Run `npm run migrate`/);
  expect(code).toBe(1);
});

it('reports a queue Redis that may evict', async ({ services, env }) => {
  const { code, said } = await doctor(env, { REDIS_URL: services.cache }, BEFORE);
  expect(said).toMatch(/FAIL queue Redis: its maxmemory-policy is allkeys-lru[^]*→ Set maxmemory-policy noeviction/);
  expect(code).toBe(1);
});

it.for<[string, RegExp]>([
  ['PutObject', /put failed[^]*→ Allow s3:PutObject on arn:aws:s3:::test-/],
  ['GetObject', /get failed[^]*→ Allow s3:GetObject/],
  ['DeleteObject', /delete failed[^]*→ Allow s3:DeleteObject/],
])('tells which right a bucket lacks: %s', async ([operation, words], { s3, env }) => {
  const over = s3.faults.add({ does: 'answer', status: 403, code: 'AccessDenied', operation });
  const { code, said } = await doctor(env, {}, BEFORE);
  over();
  expect(said).toMatch(words);
  expect(code).toBe(1);
});

it('reports an edge that would keep deleted images', async ({ running: _running, env }) => {
  const { code, said } = await doctor(env, { EDGE_PURGE_SECRET: 'not what the edge was told' });
  expect(said).toMatch(/FAIL edge .*: it does not take the secret[^]*→ Render its template/);
  expect(code).toBe(1);
});

it('reports that no process and no worker runs', async ({ running, env }) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const nothing = await doctor(env, { EDGE_PURGE_URLS: '', PUBLIC_URL: url });
  expect(nothing.said).toMatch(/FAIL api: .* does not answer[^]*--before-start/);
  expect(nothing.code).toBe(1);
  await running.worker.stop();
  const { code, said } = await doctor(env);
  expect(said).toMatch(/FAIL upload: accepted, but no worker stores it[^]*→ Start a worker/);
  expect(code).toBe(1);
});
