import { photoJpeg, png, webp } from '#imaging/testing';
import { KeyCodec } from '#keys';
import { storedManifestKey, traceKey } from '#storage';
import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import type { UploadAnswer } from './harness/imglink.js';
import { lastRelease, migrateWith, type Programs, THIS_VERSION } from './harness/last-release.js';
import { freePort } from './harness/redis.js';
import { type ServiceUrls, StackInstallation } from './harness/services.js';
import { SteadyLoad } from './harness/steady-load.js';
import { keyOf, TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

const MIB = 1024 * 1024;
/** Uploads are answered 202 at once. */
const NO_WAIT = { UPLOAD_WAIT_MS: '0' };

const OLD = lastRelease();
const NEW = THIS_VERSION;

/** One without metadata, one with, one whose pixels are decoded, and one that is too large to be held in memory. */
let images: readonly [Buffer, Buffer, Buffer, Buffer];
let parts: AsyncDisposableStack;

beforeAll(async () => {
  images = [
    await photoJpeg({ width: 320, height: 200 }),
    await photoJpeg({ width: 320, height: 200, seed: 2, everything: true }),
    await webp({ everything: true }),
    png({ width: 1750, height: 1700, everything: true }),
  ];
  parts = new AsyncDisposableStack();
});
afterAll(() => parts.disposeAsync());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** An installation of the last release. */
async function installed(): Promise<StackInstallation> {
  const services = inject('services') as ServiceUrls;
  const installation = parts.use(await StackInstallation.create(services, { isMigrated: false }));
  migrateWith(OLD, installation.env);
  return installation;
}

async function start(
  { env }: StackInstallation,
  main: Programs[keyof Programs],
  settings: Record<string, string> = {},
): Promise<AppProcess> {
  return parts.use(await AppProcess.start({ main, env: { ...env, SWEEP_INTERVAL_MS: '500', ...settings } }));
}

/** Uploads an image; returns the status of the answer and the image's key. */
async function upload({ url }: AppProcess, image: Buffer): Promise<{ status: number; key: string }> {
  const answer = await fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(image) });
  const { key } = (await answer.json()) as UploadAnswer;
  return { status: answer.status, key };
}

/** Returns the digest of the image as it was sent, after a comparison of the stored bytes with their digest. */
async function storedDigest({ url }: AppProcess, key: string): Promise<string> {
  const image = (await (await fetch(`${url}/v1/images/${key}`)).json()) as UploadAnswer;
  const bytes = await (await fetch(url + new URL(image.imageUrl).pathname)).bytes();
  expect(sha256(bytes)).toBe(image.sha256);
  return image.uploadSha256;
}

/** Waits until nothing is staged, and expects `count` images with an object each. */
async function expectAllStored(installation: StackInstallation, count: number): Promise<void> {
  await until(async () => (await installation.files('staging')).length === 0, 'nothing is staged any more');
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
  expect(rows).toHaveLength(count);
  expect(await installation.multipartUploads()).toEqual([]);
}

const idOf = ({ env }: StackInstallation, key: string): bigint => new KeyCodec(env.KEY_SECRET ?? '').decode(key) ?? 0n;

/** Does what an API process does if the database fails after an image was put into its store. */
async function moveRecordToStaging(installation: StackInstallation, id: bigint): Promise<void> {
  const connection = await createConnection(installation.database);
  const [rows] = await connection.query('SELECT manifest FROM uploads WHERE id = ?', [id]);
  const [{ manifest = '' } = {}] = rows as { manifest?: string }[];
  await installation.stage(storedManifestKey(id), manifest);
  await connection.query('DELETE FROM uploads WHERE id = ?', [id]);
  await connection.end();
}

/** Resolves when the worker has swept although everything in staging is older than the limit for dead uploads. */
async function sweeps(worker: AppProcess, limitMs: number): Promise<void> {
  const at = Date.now() + limitMs + 1_000;
  const swept = async () => (await worker.metric('imglink_last_sweep_timestamp_seconds')) * 1000 > at;
  await until(swept, 'the worker has swept');
}

describe.skipIf(process.env.TEST_SPIDER)('an update from the last release', () => {
  it('stores every image that was staged before, and continues resumable uploads', async () => {
    const installation = await installed();
    const oldApi = await start(installation, OLD.api, NO_WAIT);
    const uploads = await Promise.all(images.map((image) => upload(oldApi, image)));
    expect(uploads.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const large = images[3];
    const atOld = new TusClient(oldApi.url);
    const path = await atOld.begin(large.length);
    await atOld.patch(path, 0, large.subarray(0, MIB));

    migrateWith(NEW, installation.env);
    const api = await start(installation, NEW.api, NO_WAIT);
    const atNew = new TusClient(api.url);
    expect((await atNew.patch(path, MIB, large.subarray(MIB, 2 * MIB))).status).toBe(204);
    // The last release does not know the new format of the row. It changes nothing, and clients try again.
    expect((await atOld.patch(path, 2 * MIB, large.subarray(2 * MIB))).status).toBe(500);
    expect(await atOld.offset(path)).toBe(2 * MIB);
    expect((await atNew.patch(path, 2 * MIB, large.subarray(2 * MIB))).status).toBe(204);

    // Its sweeper soon deletes the bytes that the last release received in vain.
    await start(installation, NEW.worker, { PARTIAL_UPLOAD_TTL_MS: '1000' });
    await expectAllStored(installation, 5);
    const keys = [...uploads.map(({ key }) => key), keyOf(path)];
    const digests = [...images, large].map(sha256);
    expect(await Promise.all(keys.map((key) => storedDigest(api, key)))).toEqual(digests);
    expect(await Promise.all(keys.map((key) => storedDigest(oldApi, key)))).toEqual(digests);
  });

  it('fails no request while workers and then API processes are replaced under load', async () => {
    const installation = await installed();
    const port = await freePort();
    const startApi = (main: string, HOST: string) =>
      start(installation, main, { HOST, PORT: String(port), EDGE_OFFLOAD: 'on' });
    const oldApis = new Map([
      ['127.0.1.31', await startApi(OLD.api, '127.0.1.31')],
      ['127.0.1.32', await startApi(OLD.api, '127.0.1.32')],
    ]);
    const oldWorker = await start(installation, OLD.worker);
    const addresses = new Set(oldApis.keys());
    const s3Server = new URL((inject('services') as ServiceUrls).s3).host;
    const edge = parts.use(
      await Edge.start({ port: await freePort(), follow: { port, addresses: [...addresses] }, s3Server }),
    );
    await using load = new SteadyLoad(edge.url, images.slice(0, 3));
    await load.moreUploads(10);
    migrateWith(NEW, installation.env);
    await start(installation, NEW.worker);
    expect(await oldWorker.stop()).toBe(0);
    await load.moreUploads(10);
    const newApis: AppProcess[] = [];
    for (const [old, process] of oldApis) {
      const fresh = `127.0.1.${41 + newApis.length}`;
      newApis.push(await startApi(NEW.api, fresh));
      await edge.follow([...addresses.add(fresh)]);
      await load.moreUploads(10);
      addresses.delete(old);
      await edge.follow([...addresses]);
      expect(await process.stop()).toBe(0);
      await load.moreUploads(10);
    }
    const { failures } = await load.stop();

    expect(failures).toEqual([]);
    for (const api of newApis) expect(await api.metric('imglink_uploads_total', 'outcome="stored"')).toBeGreaterThan(3);
    await expectAllStored(installation, load.keys.length);
  });

  it('loses nothing while only old workers run beside a new API process', async () => {
    const installation = await installed();
    const sweeping = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };
    const oldWorker = await start(installation, OLD.worker, sweeping);
    migrateWith(NEW, installation.env);
    const api = await start(installation, NEW.api, NO_WAIT);
    const uploads = await Promise.all(images.map((image) => upload(api, image)));
    expect(uploads.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    // Old workers know the job of an image that was staged.
    await until(async () => (await installation.audit()).rows.length === 2, 'the staged images are stored');
    const [first = 0n, second = 0n] = uploads.map(({ key }) => idOf(installation, key));
    await installation.stage(traceKey(first, 0));
    await moveRecordToStaging(installation, second);

    await sweeps(oldWorker, Number(sweeping.PARTIAL_UPLOAD_TTL_MS));
    expect((await installation.audit()).objects).toHaveLength(4);
    expect(await oldWorker.stop()).toBe(0);
    await start(installation, NEW.worker, sweeping);
    await expectAllStored(installation, 4);
    const digests = await Promise.all(uploads.map(({ key }) => storedDigest(api, key)));
    // Old workers do not know the digest of the bytes as they were sent.
    expect(digests.toSpliced(2, 1)).toEqual(images.map(sha256).toSpliced(2, 1));
  });
});
