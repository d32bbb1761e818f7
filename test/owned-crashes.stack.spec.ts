import { photoJpeg } from '#imaging/testing';
import type { FaultPoint } from '#observability';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { AppProcess } from './harness/app-process.js';
import { CRASHING_STACK } from './harness/crashing.js';
import type { UploadAnswer } from './harness/imglink.js';
import type { StackInstallation } from './harness/services.js';
import { it as base } from './harness/stack-fixtures.js';
import { until } from './harness/until.js';

const SWEEPING = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };

const jpeg = await photoJpeg();

const it = base.extend('start', { scope: 'file' }, ({ installation, parts }) => {
  const start = async (main: string, env: Record<string, string> = {}) =>
    parts.use(await AppProcess.start({ main, env: { ...installation.env, ...SWEEPING, ADMIN_TOKEN, ...env } }));
  const [api, worker] = installation.mains;
  return {
    api: () => start(api),
    worker: () => start(worker),
    dyingApi: (point: FaultPoint) => start(CRASHING_STACK, { CRASH_AT: point }),
    dyingWorker: (point: FaultPoint) => start(CRASHING_STACK, { CRASH_AT: point, CRASHING: 'worker' }),
  };
});

const post = ({ url }: AppProcess, key: string) =>
  fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(jpeg), headers: bearer(key) });

/** All in one statement, so that they are of the same moment. */
const COUNTS = `SELECT
  (SELECT COUNT(*) FROM account_images) AS claims,
  (SELECT COALESCE(SUM(bytes), 0) FROM account_images) AS bytes,
  (SELECT COALESCE(SUM(images), 0) FROM account_usage WHERE key_id = 0) AS usedImages,
  (SELECT COALESCE(SUM(bytes), 0) FROM account_usage WHERE key_id = 0) AS usedBytes,
  (SELECT COUNT(*) FROM links WHERE deleted_at IS NULL AND owner_id IS NOT NULL) AS links,
  (SELECT COUNT(*) FROM uploads) AS uploads`;

/** The numbers of claimed images, of live links with an owner, and of uploads that did not end. Checks the usage. */
async function rowsOf({ database }: StackInstallation) {
  const connection = await createConnection(database);
  try {
    const [[row = {}]] = (await connection.query(COUNTS)) as unknown as [Record<string, unknown>[]];
    const { claims, bytes, usedImages, usedBytes, links, uploads } = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, Number(value)]),
    );
    expect([usedImages, usedBytes]).toEqual([claims, bytes]);
    return { claims, links, uploads };
  } finally {
    await connection.end();
  }
}

/** Deletes every key of the installation in its queue. */
async function loseJobs({ env }: StackInstallation): Promise<void> {
  const url = new URL(env.REDIS_URL ?? '');
  const redis = new Redis(`redis://${url.host}`);
  const keys = await redis.keys(`*${url.searchParams.get('prefix')}*`);
  if (keys.length > 0) await redis.del(keys);
  await redis.quit();
}

const isDead = (process: AppProcess) =>
  until(async () => {
    const answer = await fetch(`${process.url}/health/live`).catch(() => undefined);
    return answer === undefined;
  }, 'the process is dead');

describe.skipIf(process.env.TEST_SPIDER)('an image of an account with room for one and a half', () => {
  it('is counted exactly, whichever process dies and although the queue loses its job', async ({
    installation,
    start,
  }) => {
    const [dyingApi, dyingWorker] = await Promise.all([
      start.dyingApi('tombstone-written'),
      start.dyingWorker('image-claimed'),
    ]);
    const accounts = new Accounts(dyingApi);
    const account = await accounts.create('anna', { limits: { totalBytes: Math.ceil(1.5 * jpeg.length) } });
    const key = await accounts.key({ account });

    // Its worker dies between the claim and the link. Another one takes over the job.
    const uploading = post(dyingApi, key);
    await isDead(dyingWorker);
    expect(await rowsOf(installation)).toEqual({ claims: 1, links: 0, uploads: 1 });
    const worker = await start.worker();
    const answer = await uploading;
    expect([200, 202]).toContain(answer.status);
    const image = (await answer.json()) as UploadAnswer;
    await until(async () => (await rowsOf(installation)).links === 1, 'the image is stored');
    expect(await rowsOf(installation)).toEqual({ claims: 1, links: 1, uploads: 0 });
    expect((await post(dyingApi, key)).status).toBe(507);

    // The API process dies after the tombstone is written and before the image is released.
    await fetch(`${dyingApi.url}/v1/images/${image.key}`, { method: 'DELETE', headers: bearer(key) }).catch(
      () => undefined,
    );
    await isDead(dyingApi);
    await until(async () => (await rowsOf(installation)).claims === 0, 'the space of the deleted image is free');

    // A worker dies between the claim and the link, the API process dies, and the queue loses the job.
    await worker.kill();
    const [api, lastWorker] = await Promise.all([start.api(), start.dyingWorker('image-claimed')]);
    const lost = post(api, key).catch(() => undefined);
    await isDead(lastWorker);
    await api.kill();
    await lost;
    await loseJobs(installation);
    expect(await rowsOf(installation)).toEqual({ claims: 1, links: 0, uploads: 1 });
    await start.worker();
    await until(async () => (await rowsOf(installation)).claims === 0, 'the sweeper has released the claim');
    expect(await rowsOf(installation)).toEqual({ claims: 0, links: 0, uploads: 0 });
    await until(async () => (await installation.files('images')).length === 0, 'no object stays');
  });
});
