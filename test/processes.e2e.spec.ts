import { photoJpeg } from '#imaging/testing';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';

import { removeFolder } from './harness/child-process.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { testMysql } from './harness/mariadb.js';
import { testRedis } from './harness/redis.js';
import { until } from './harness/until.js';

const API = 'dist/programs/api.js';
const WORKER = 'dist/programs/worker.js';

const jpeg = await photoJpeg({ width: 1200, height: 900 });

const it = base
  .extend('dataDir', { scope: 'file' }, async ({ parts }) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'imglink-processes-'));
    parts.defer(() => removeFolder(dataDir));
    return dataDir;
  })
  /** The environment of processes that share a migrated database, Redis and a folder. */
  .extend('env', { scope: 'file' }, async ({ parts, dataDir }): Promise<Record<string, string>> => {
    const [mysql, redis] = [parts.use(await testMysql()), parts.use(await testRedis())];
    const env = {
      DATA_DIR: dataDir,
      DATABASE_URL: await mysql.createDatabase(),
      REDIS_URL: redis.url,
      KEY_SECRET: 'the secret of the tests, which is long enough',
      SWEEP_INTERVAL_MS: '500',
      WORKER_PORT: '0',
    };
    await promisify(execFile)(process.execPath, ['dist/programs/migrate.js'], { env: { ...process.env, ...env } });
    return env;
  });

describe('API and worker processes', () => {
  const start = (env: Record<string, string>, main: string) => ImgLink.start({ main, env });
  const stagedFiles = async (dataDir: string) => {
    const entries = await readdir(join(dataDir, 'staging'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile());
  };
  const isStored = async (api: ImgLink, { key }: UploadAnswer) => (await api.get(`/v1/images/${key}`)).status === 200;

  it('serve through one process what another stored, with its variants and its deletion', async ({ env }) => {
    await using first = await start(env, API);
    await using second = await start(env, API);
    await using worker = await start(env, WORKER);
    const { key, imageUrl, thumbnails, deleteToken } = await first.upload(jpeg);
    expect((await second.get(new URL(imageUrl).pathname)).status).toBe(200);
    expect((await second.get(new URL(thumbnails.m ?? '').pathname)).status).toBe(200);
    expect(await (await second.get(`/v1/uploads/${key}`)).json()).toMatchObject({ state: 'stored' });
    expect(await worker.metric('imglink_jobs_total', 'outcome="done"')).toBe(2);
    expect((await second.delete(key, deleteToken)).status).toBe(204);
    await until(
      async () => (await worker.metric('imglink_jobs_total', 'name="purge-image",outcome="done"')) > 0,
      'the worker has purged it',
    );
    expect((await first.get(new URL(imageUrl).pathname)).status).toBe(410);
  });

  it('report the health and the metrics of a worker', async ({ env }) => {
    await using worker = await start(env, WORKER);
    expect((await worker.get('/health/live')).status).toBe(200);
    const ready = await worker.get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        status: 'ok',
        checks: { database: 'ok', storage: 'ok', staging: 'ok', queue: 'ok', cache: 'ok' },
        reasons: {},
        stores: ['ok'],
      },
    ]);
    expect(await (await worker.get('/metrics')).text()).toContain(
      'imglink_queue_jobs{queue="uploads",state="waiting"}',
    );
  });

  it('accept uploads without a worker, and store them when there is one', async ({ env }) => {
    await using api = await start(env, API);
    const response = await api.post(jpeg, { prefer: 'wait=0' });
    expect(response.status).toBe(202);
    const answer = (await response.json()) as UploadAnswer;
    await using worker = await start(env, WORKER);
    await until(() => isStored(api, answer), 'the upload is stored');
    expect(worker.pid).toBeGreaterThan(0);
  });

  it('lose no upload when a worker is killed or stopped', async ({ dataDir, env }) => {
    await using api = await start(env, API);
    await using killed = await start(env, WORKER);
    await using stopped = await start(env, WORKER);
    const answers: UploadAnswer[] = [];
    const statuses = new Set<number>();
    const uploads = Array.from({ length: 60 }, async () => {
      const response = await api.post(jpeg);
      statuses.add(response.status);
      answers.push((await response.json()) as UploadAnswer);
    });
    await until(() => answers.length > 5, 'some are answered');
    await killed.kill();
    await until(() => answers.length > 15, 'more are answered');
    expect(await stopped.stop()).toBe(0);
    await using last = await start(env, WORKER);
    await Promise.all(uploads);
    expect([...statuses].filter((status) => status !== 200 && status !== 202)).toEqual([]);
    for (const answer of answers) await until(() => isStored(api, answer), `${answer.key} is stored`);
    await until(async () => (await stagedFiles(dataDir)).length === 0, 'nothing is staged any more');
    expect(await last.stop()).toBe(0);
    expect(await api.stop()).toBe(0);
  });
});

it.each([API, WORKER])('refuses to start %s without the services that processes share', async (main) => {
  await expect(ImgLink.start({ main, env: { WORKER_PORT: '0' } })).rejects.toThrow(/REDIS_URL[^]*DATABASE_URL/);
});
