import { photoJpeg } from '#imaging/testing';
import Database from 'better-sqlite3';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ReadOnlyFile } from './harness/read-only.js';
import { ALL_WELL, readinessOf, type ReadinessAnswer, readsAlone } from './harness/readiness.js';
import { SmallDisk } from './harness/small-disk.js';
import { until } from './harness/until.js';

const jpeg = await photoJpeg({ width: 60, height: 40 });

const it = base
  .extend('imglink', { scope: 'file' }, async ({ parts }) =>
    parts.use(await ImgLink.start({ main: 'test/harness/clock-main.mjs' })),
  )
  .extend('image', { scope: 'file' }, ({ imglink }) => imglink.upload(jpeg));

const isReadable = async (imglink: ImgLink, image: UploadAnswer) =>
  (await imglink.get(new URL(image.imageUrl).pathname)).status === 200;

/** Uploads are refused with 503 and Retry-After. */
async function expectRefused(by: ImgLink) {
  const refused = await by.post(jpeg);
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
}

it('is ready for reads and uploads when everything works, also without a parameter', async ({ imglink }) => {
  expect(await readinessOf(imglink)).toEqual(ALL_WELL);
  const answer = await imglink.get('/health/ready');
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'ok', reasons: {} }]);
});

it('accepts only the documented services', async ({ imglink }) => {
  for (const query of ['for=upload', 'for=', 'for=reads&for=uploads']) {
    const answer = await imglink.get(`/health/ready?${query}`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid-request', detail: expect.stringContaining('`uploads`') as string }),
    ]);
  }
});

it('reports that uploads are refused while the clock is set back, and that reads work', async ({ imglink, image }) => {
  process.kill(imglink.pid, 'SIGUSR2');
  await until(async () => (await readinessOf(imglink)).status !== 'ok', 'the clock is set back');
  expect(await readinessOf(imglink)).toEqual(readsAlone({ clock: 'behind' }));
  await expectRefused(imglink);
  expect(await isReadable(imglink, image)).toBe(true);
  const answer = await imglink.get('/health/ready');
  const { status, reasons } = (await answer.json()) as ReadinessAnswer;
  expect([answer.status, status, reasons]).toEqual([
    200,
    'degraded',
    { clock: 'The clock of this host was set back. Correct it with NTP; uploads are accepted once it has caught up.' },
  ]);
  process.kill(imglink.pid, 'SIGUSR2');
  await until(async () => (await imglink.post(jpeg)).status === 200, 'uploads are taken again');
  expect(await readinessOf(imglink)).toEqual(ALL_WELL);
});

it('reports that uploads are refused while staging is down, and that reads work', async ({ imglink, image }) => {
  const staging = join(imglink.dataDir, 'staging');
  await rename(staging, `${staging}-away`);
  expect(await readinessOf(imglink)).toEqual(readsAlone({ staging: 'down' }));
  await expectRefused(imglink);
  expect(await isReadable(imglink, image)).toBe(true);
  await rename(`${staging}-away`, staging);
  expect(await readinessOf(imglink)).toEqual(ALL_WELL);
});

it('is not ready for reads while the only store is down', async ({ imglink }) => {
  const images = join(imglink.dataDir, 'images');
  await rename(images, `${images}-away`);
  expect(await readinessOf(imglink)).toEqual({
    reads: 503,
    uploads: 503,
    status: 'unavailable',
    faults: { storage: 'down' },
  });
  await rename(`${images}-away`, images);
  expect(await readinessOf(imglink)).toEqual(ALL_WELL);
});

it('reports that uploads are refused while the disk is read-only, and that reads work', async () => {
  await using disk = await SmallDisk.mount(40);
  const stores = { STORAGE_URL: `file:${disk.path}/images`, STAGING_URL: `file:${disk.path}/staging` };
  await using other = await ImgLink.start({ env: stores });
  const { imageUrl } = await other.upload(jpeg);
  expect(await readinessOf(other)).toEqual(ALL_WELL);
  disk.makeReadOnly();
  expect(await readinessOf(other)).toEqual(readsAlone({ storage: 'read-only', staging: 'read-only' }));
  await expectRefused(other);
  expect((await other.get(new URL(imageUrl).pathname)).status).toBe(200);
  disk.makeWritable();
  expect(await readinessOf(other)).toEqual(ALL_WELL);
  await other.upload(jpeg);
});

describe('an embedded imglink', () => {
  const STAY_AWAKE = { SWEEP_INTERVAL_MS: '86400000', LOG_LEVEL: 'warn' };

  /** Expects that `started` serves the image, refuses uploads, and says why in its readiness and in its log. */
  async function expectReadsAlone(started: ImgLink, { key, imageUrl }: UploadAnswer, faults: Record<string, string>) {
    expect(await readinessOf(started)).toEqual(readsAlone(faults));
    for (const path of [new URL(imageUrl).pathname, `/v1/images/${key}`, `/gallery/${key}`]) {
      expect((await started.get(path)).status).toBe(200);
    }
    const refused = await started.post(jpeg);
    expect([refused.status, await refused.json()]).toEqual([
      503,
      expect.objectContaining({ detail: expect.stringContaining('database') as string }),
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const log = started.output.join('\n');
    expect(log).toMatch(/imglink\.sqlite is read-only, so images are served and uploads refused/);
    expect(log).not.toContain('"level":60');
  }

  it('starts while the folder of its data is read-only, and serves images', async () => {
    await using disk = await SmallDisk.mount(60);
    await using installation = await EmbeddedInstallation.create({ parent: disk.path });
    await using first = await ImgLink.start({ installation });
    const image = await first.upload(jpeg);
    await first.stop();
    disk.makeReadOnly();
    await using second = await first.restart({ env: STAY_AWAKE });
    const faults = { database: 'read-only', storage: 'read-only', staging: 'read-only', nodeLease: 'down' };
    await expectReadsAlone(second, image, faults);
    expect(await second.stop()).toBe(0);
    disk.makeWritable();
    await using third = await first.restart();
    await third.upload(jpeg);
    await third.kill();
  });

  it('starts while the file of its database is read-only, and takes uploads when that is over', async () => {
    await using installation = await EmbeddedInstallation.create();
    await using first = await ImgLink.start({ installation });
    const image = await first.upload(jpeg);
    await first.kill();
    // A process that was killed leaves a log beside the file. A backup that was restored has none.
    for (const hasLog of [true, false]) {
      if (!hasLog) mergeLog(installation.databaseFile);
      using _mount = new ReadOnlyFile(installation.databaseFile);
      await using second = await first.restart({ env: STAY_AWAKE });
      await expectReadsAlone(second, image, { database: 'read-only', nodeLease: 'down' });
      expect(await second.stop()).toBe(0);
    }
    await using third = await first.restart();
    expect(await readinessOf(third)).toEqual(ALL_WELL);
    await third.upload(jpeg);
  });
});

/** Moves all rows of SQLite's write-ahead log into the file, and removes the log. */
function mergeLog(file: string): void {
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}
