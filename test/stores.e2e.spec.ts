import { photoJpeg } from '#imaging/testing';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { S3Proxy, TEST_CREDENTIALS } from './harness/s3-proxy.js';
import { S3Server } from './harness/s3-server.js';
import { until } from './harness/until.js';

const SWEEPING = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };

/** It has metadata to remove, so the stored bytes differ from the staged ones. */
const jpeg = await photoJpeg({ exifGps: true });

const it = base
  .extend('installation', { scope: 'file' }, async ({ parts }) => parts.use(await EmbeddedInstallation.create()))
  .extend('folders', { scope: 'file' }, ({ installation: { dataDir } }): [string, string] => [
    join(dataDir, 'first'),
    join(dataDir, 'second'),
  ]);

const itOverS3 = base
  .extend('installation', { scope: 'file' }, async ({ parts }) => parts.use(await EmbeddedInstallation.create()))
  .extend('servers', { scope: 'file' }, async ({ parts }) => {
    const servers = [parts.use(await S3Server.start()), parts.use(await S3Server.start())];
    for (const server of servers) await server.createBucket('images');
    return servers;
  })
  .extend('proxies', { scope: 'file' }, ({ parts, servers }) =>
    Promise.all(servers.map(async (server) => parts.use(await S3Proxy.start(server)))),
  )
  .extend('imglink', { scope: 'file' }, async ({ parts, installation, proxies }) =>
    parts.use(await start(installation, proxies.map((proxy) => proxy.storeUrl('images', '')).join(' '))),
  )
  .extend('images', { scope: 'file' }, ({ imglink }) => uploadMany(imglink, 4));

const start = (installation: EmbeddedInstallation, stores: string) =>
  ImgLink.start({
    installation,
    env: {
      ...SWEEPING,
      STORAGE_URL: stores,
      AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
    },
  });

async function uploadMany(imglink: ImgLink, count: number): Promise<UploadAnswer[]> {
  const images: UploadAnswer[] = [];
  for (let each = 0; each < count; each += 1) images.push(await imglink.upload(jpeg));
  return images;
}

/** The state of the stores in /health/ready, with its status. */
async function readiness(imglink: ImgLink) {
  const answer = await imglink.get('/health/ready');
  const { checks, stores } = (await answer.json()) as { checks: { storage: string }; stores: string[] };
  return [answer.status, checks.storage, ...stores];
}

async function expectAway(imglink: ImgLink, image: UploadAnswer) {
  const answer = await imglink.get(new URL(image.imageUrl).pathname);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

const statusOf = async (imglink: ImgLink, image: UploadAnswer) =>
  (await imglink.get(new URL(image.imageUrl).pathname)).status;

describe('two disks', () => {
  const counts = async (folders: [string, string]) =>
    Promise.all(
      folders.map(async (folder) => {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
        return entries.filter((entry) => entry.isFile()).length;
      }),
    );

  it('get new images by their weights, and none while they are readonly', async ({ installation, folders }) => {
    const [first, second] = folders;
    await using spreading = await start(installation, `file:${first}?weight=3 file:${second}`);
    const images = await uploadMany(spreading, 8);
    expect(await counts(folders)).toEqual([6, 2]);
    await spreading.stop();

    await using draining = await start(installation, `file:${first}?readonly&weight=3 file:${second}`);
    images.push(...(await uploadMany(draining, 3)));
    expect(await counts(folders)).toEqual([6, 5]);
    for (const image of images) expect(await statusOf(draining, image)).toBe(200);
    for (const { key, deleteToken } of images) expect((await draining.delete(key, deleteToken)).status).toBe(204);
    await until(async () => String(await counts(folders)) === '0,0', 'both are empty');
  });

  it('serve the images of the one that is up, and store new images there, while the other is down', async ({
    installation,
    folders,
  }) => {
    const [first, second] = folders;
    const urls = `file:${first} file:${second}`;
    await using imglink = await start(installation, urls);
    const images = await uploadMany(imglink, 2);
    await rename(second, `${second}-away`);
    expect(await readiness(imglink)).toEqual([200, 'degraded', 'ok', 'down']);
    const statuses = await Promise.all(images.map((image) => statusOf(imglink, image)));
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const lost = images[statuses.indexOf(503)] as UploadAnswer;
    await expectAway(imglink, lost);

    images.push(...(await uploadMany(imglink, 6)));
    expect(await counts(folders)).toEqual([7, 0]);
    expect((await imglink.post(jpeg.subarray(0, 300))).status).toBe(422);
    expect((await imglink.delete(lost.key, lost.deleteToken)).status).toBe(204);
    expect(await statusOf(imglink, lost)).toBe(410);
    await imglink.stop();

    // A path that is not a folder counts as down too, and a start needs only one of two stores.
    await writeFile(second, 'no folder');
    await using later = await start(installation, urls);
    expect(await readiness(later)).toEqual([200, 'degraded', 'ok', 'down']);
    await uploadMany(later, 2);
    await rm(second);
    await rename(`${second}-away`, second);
    await until(async () => (await readiness(later))[1] === 'ok', 'both are there');
    await until(async () => String(await counts(folders)) === '9,0', 'what was deleted meanwhile is gone');
    await until(async () => (await later.files('staging')).length === 0, 'nothing is left to be remembered');
  });
});

it('answers 410 without the fields of the image when its object is missing, for caches to keep for seconds', async ({
  installation,
}) => {
  const folder = join(installation.dataDir, 'lossy');
  await using imglink = await start(installation, `file:${folder}`);
  const { imageUrl } = await imglink.upload(jpeg, {}, '?expiresIn=3600');
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true });
  const { status, headers } = await imglink.get(new URL(imageUrl).pathname);
  expect([status, headers.get('cache-control')]).toEqual([410, 'public, max-age=5']);
  const kept = ['etag', 'last-modified', 'repr-digest', 'x-accel-expires'].filter((name) => headers.has(name));
  expect(kept).toEqual([]);
});

describe('two S3 services', () => {
  const it = itOverS3;

  const keysIn = async (servers: S3Server[], place: number) => {
    const listed = await (await fetch(`${servers[place]?.url}/images?list-type=2`)).text();
    return [...listed.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key ?? '');
  };
  /** Every row has exactly one object, and no object is without a row. */
  const expectNoOrphan = async (installation: EmbeddedInstallation, servers: S3Server[]) => {
    const { rows } = await installation.audit();
    const ids = () =>
      Promise.all([keysIn(servers, 0), keysIn(servers, 1)]).then((keys) => keys.flat().map((key) => key.slice(8, 24)));
    await until(async () => (await ids()).length === rows.length, 'there is an object a row');
    expect((await ids()).toSorted()).toEqual(rows);
  };

  it('share new images', async ({ servers, images }) => {
    expect(images).toHaveLength(4);
    expect([await keysIn(servers, 0), await keysIn(servers, 1)].map((keys) => keys.length)).toEqual([2, 2]);
  });

  it('continue when one is stopped: its images are answered 503, and new images go to the other', async ({
    imglink,
    installation,
    servers,
    images,
  }) => {
    await servers[1]?.kill();
    const started = Date.now();
    images.push(...(await uploadMany(imglink, 4)));
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(await readiness(imglink)).toEqual([200, 'degraded', 'ok', 'down']);
    const statuses = await Promise.all(images.map((image) => statusOf(imglink, image)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(6);
    const away = images.filter((_, each) => statuses[each] === 503);
    expect(away).toHaveLength(2);
    await expectAway(imglink, away[0] as UploadAnswer);

    await servers[1]?.restart();
    await until(async () => (await readiness(imglink))[1] === 'ok', 'both answer');
    for (const image of images) expect(await statusOf(imglink, image)).toBe(200);
    await expectNoOrphan(installation, servers);
  });

  it('leave no orphan when one took an image and then failed', async ({
    imglink,
    installation,
    servers,
    proxies,
    images,
  }) => {
    for (const proxy of proxies) proxy.forget();
    proxies[1]?.faults.add({ does: 'wrong-checksum', operation: 'PutObject' });
    await until(async () => {
      images.push(await imglink.upload(jpeg));
      return (proxies[1]?.count('PutObject') ?? 0) > 0;
    }, 'the second was tried');
    proxies[1]?.faults.clear();
    const traced = (await imglink.files('staging')).filter((name) => name.includes('.trace-'));
    expect(traced.map((name) => name.slice(-1)).toSorted()).toEqual(['0', '1']);
    for (const image of images) expect(await statusOf(imglink, image)).toBe(200);
    // A refused image has left nothing in any store that answers.
    await servers[1]?.kill();
    expect((await imglink.post(jpeg.subarray(0, 300))).status).toBe(422);
    await servers[1]?.restart();
    await imglink.swept();
    await expectNoOrphan(installation, servers);
  });
});
