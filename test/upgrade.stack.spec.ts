import { photoJpeg, png, webp } from '#imaging/testing';
import { KeyCodec } from '#keys';
import { storedManifestKey, traceKey } from '#storage';
import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import type { UploadAnswer } from './harness/imglink.js';
import { lastRelease, migrateWith, THIS_VERSION } from './harness/last-release.js';
import { freePort } from './harness/redis.js';
import { StackInstallation } from './harness/services.js';
import { it as base } from './harness/stack-fixtures.js';
import { SteadyLoad } from './harness/steady-load.js';
import { keyOf, TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

const OLD_ADDRESS = '127.0.1.31';
const NEW_ADDRESS = '127.0.1.32';
/** Uploads are answered 202 at once. */
const NO_WAIT = { UPLOAD_WAIT_MS: '0' };
/** A new API process makes accounts, too. */
const WITH_ACCOUNTS = { ...NO_WAIT, ADMIN_TOKEN };

const OLD = lastRelease();
const NEW = THIS_VERSION;

/** One without metadata, one with, one whose pixels are decoded, and one that is too large to be held in memory. */
const images = [
  await photoJpeg({ width: 320, height: 200 }),
  await photoJpeg({ width: 320, height: 200, seed: 2, everything: true }),
  await webp({ everything: true }),
  png({ width: 1750, height: 1700, everything: true }),
] as const;

const it = base
  /** What is stopped after each test, in reverse order. */
  .extend('resources', ({}, { onCleanup }) => {
    const resources = new AsyncDisposableStack();
    onCleanup(() => resources.disposeAsync());
    return resources;
  })
  /** An installation of the last release, without running processes. */
  .extend('updated', async ({ services, resources }) => {
    const updated = resources.use(await StackInstallation.create(services, { isMigrated: false }));
    migrateWith(OLD, updated.env);
    return updated;
  })
  /** Starts a program over the installation. */
  .extend('start', ({ updated, resources }) => async (main: string, settings: Record<string, string> = {}) => {
    const env = { ...updated.env, SWEEP_INTERVAL_MS: '500', ...settings };
    return resources.use(await AppProcess.start({ main, env }));
  });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

interface Upload {
  status: number;
  key: string;
  deleteToken: string;
}

/** Uploads an image; returns the status of the answer, and the image's key and delete token. */
async function upload({ url }: AppProcess, image: Buffer, headers: Record<string, string> = {}): Promise<Upload> {
  const send = () => fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(image), headers });
  let answer = await send();
  // On a busy machine a dependency may be too slow to be up. Clients repeat such a request.
  for (let tries = 1; answer.status === 503 && tries < 20; tries++) answer = await send();
  const { key, deleteToken } = (await answer.json()) as UploadAnswer;
  return { status: answer.status, key, deleteToken };
}

/** Creates an account; returns an API key of it. */
async function newKey(api: AppProcess, name: string, limits = {}): Promise<string> {
  const accounts = new Accounts(api);
  return accounts.key({ account: await accounts.create(name, { limits }) });
}

/** Returns the keys of the images that the account of an API key lists, and how many it uses. */
async function imagesOf({ url }: AppProcess, apiKey: string): Promise<{ listed: string[]; used: number }> {
  const read = async <T>(path: string) => (await (await fetch(url + path, { headers: bearer(apiKey) })).json()) as T;
  const { items } = await read<{ items: UploadAnswer[] }>('/v1/account/images');
  const { usage } = await read<{ usage: { images: number } }>('/v1/account');
  return { listed: items.map(({ key }) => key), used: usage.images };
}

/** Returns the digest of the image as it was sent, after a comparison of the stored bytes with their digest. */
async function storedDigest({ url }: AppProcess, key: string): Promise<string> {
  const image = (await (await fetch(`${url}/v1/images/${key}`)).json()) as UploadAnswer;
  const bytes = await (await fetch(url + new URL(image.imageUrl).pathname)).bytes();
  expect(sha256(bytes)).toBe(image.sha256);
  return image.uploadSha256;
}

/** Returns the name of the account that an image belongs to, as its API key sees it. */
async function ownerOf({ url }: AppProcess, key: string, apiKey: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/v1/images/${key}`, { headers: bearer(apiKey) });
  return ((await answer.json()) as { owner?: { name: string } }).owner?.name;
}

/** Moves an anonymous image into the account of an API key; returns the status of that image. */
async function takeOver({ url }: AppProcess, apiKey: string, deleteToken: string): Promise<number | undefined> {
  const headers = { ...bearer(apiKey), 'content-type': 'application/json' };
  const body = JSON.stringify({ deleteTokens: [deleteToken] });
  const answer = await fetch(`${url}/v1/account/images`, { method: 'POST', headers, body });
  return ((await answer.json()) as { results: { status: number }[] }).results[0]?.status;
}

/** Resolves when the image is stored. */
const storedAt = ({ url }: AppProcess, key: string): Promise<void> =>
  until(async () => (await fetch(`${url}/v1/images/${key}`)).ok, 'the image is stored');

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
  it('stores every image that was staged before, and continues resumable uploads', async ({ updated, start }) => {
    const oldApi = await start(OLD.api, NO_WAIT);
    const uploads = await Promise.all(images.map((image) => upload(oldApi, image)));
    expect(uploads.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const tusImage = images[1];
    const atOld = new TusClient(oldApi.url);
    const path = await atOld.begin(tusImage.length);
    await atOld.patch(path, 0, tusImage.subarray(0, 1_000));

    migrateWith(NEW, updated.env);
    const api = await start(NEW.api, WITH_ACCOUNTS);
    const apiKey = await newKey(api, 'anna');
    const owned = await upload(api, images[1], bearer(apiKey));
    const atNew = new TusClient(api.url);
    expect((await atNew.patch(path, 1_000, tusImage.subarray(1_000, 2_000))).status).toBe(204);
    // The last release does not know the new format of the row. It changes nothing, and clients try again.
    expect((await atOld.patch(path, 2_000, tusImage.subarray(2_000))).status).toBe(500);
    expect(await atOld.offset(path)).toBe(2_000);
    expect((await atNew.patch(path, 2_000, tusImage.subarray(2_000))).status).toBe(204);

    // Its sweeper soon deletes the bytes that the last release received in vain.
    await start(NEW.worker, { PARTIAL_UPLOAD_TTL_MS: '1000' });
    await expectAllStored(updated, 6);
    const keys = [...uploads.map(({ key }) => key), keyOf(path)];
    const digests = [...images, tusImage].map(sha256);
    expect(await Promise.all(keys.map((key) => storedDigest(api, key)))).toEqual(digests);
    expect(await Promise.all(keys.map((key) => storedDigest(oldApi, key)))).toEqual(digests);

    // The last release knows no owners. It serves and deletes their images, and new workers update the usage.
    expect(await imagesOf(api, apiKey)).toEqual({ listed: [owned.key], used: 1 });
    expect(await storedDigest(oldApi, owned.key)).toBe(sha256(images[1]));
    const headers = bearer(owned.deleteToken);
    const deleted = await fetch(`${oldApi.url}/v1/images/${owned.key}`, { method: 'DELETE', headers });
    expect(deleted.status).toBe(204);
    await until(async () => (await imagesOf(api, apiKey)).used === 0, 'the account uses nothing');
    // It ignores API keys.
    await storedAt(api, (await upload(oldApi, images[0], bearer(apiKey))).key);
    expect(await imagesOf(api, apiKey)).toEqual({ listed: [], used: 0 });
  });

  it('fails no request while the worker and then the API process are replaced under load', async ({
    updated,
    services,
    start,
    resources,
  }) => {
    const port = await freePort();
    const startApi = (main: string, HOST: string) => start(main, { HOST, PORT: String(port), EDGE_OFFLOAD: 'on' });
    const [oldApi, oldWorker] = await Promise.all([startApi(OLD.api, OLD_ADDRESS), start(OLD.worker)]);
    const s3Server = new URL(services.s3).host;
    const follow = { port, addresses: [OLD_ADDRESS] };
    const edge = resources.use(await Edge.start({ port: await freePort(), follow, s3Server }));
    await using load = new SteadyLoad(edge.url, images.slice(0, 3));
    await load.moreUploads(10);
    migrateWith(NEW, updated.env);
    await start(NEW.worker);
    expect(await oldWorker.stop()).toBe(0);
    await load.moreUploads(10);
    const newApi = await startApi(NEW.api, NEW_ADDRESS);
    await edge.follow([OLD_ADDRESS, NEW_ADDRESS]);
    await load.moreUploads(10);
    await edge.follow([NEW_ADDRESS]);
    expect(await oldApi.stop()).toBe(0);
    await load.moreUploads(10);
    const { failures } = await load.stop();

    expect(failures).toEqual([]);
    expect(await newApi.metric('imglink_uploads_total', 'outcome="stored"')).toBeGreaterThan(10);
    await expectAllStored(updated, load.keys.length);
  });

  it('loses nothing while only old workers run beside a new API process', async ({ updated, start }) => {
    const sweeping = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };
    const oldWorker = await start(OLD.worker, sweeping);
    migrateWith(NEW, updated.env);
    const api = await start(NEW.api, WITH_ACCOUNTS);
    const uploads = await Promise.all(images.map((image) => upload(api, image)));
    // 200 where the worker is faster than the answer.
    for (const { status } of uploads) expect([200, 202]).toContain(status);
    const apiKey = await newKey(api, 'anna', { totalBytes: 100_000_000 });
    const owned = await upload(api, images[3], bearer(apiKey));
    // Old workers know the job of an image that was staged.
    await until(async () => (await updated.audit()).rows.length === 3, 'the staged images are stored');
    const [first = 0n, second = 0n] = uploads.map(({ key }) => idOf(updated, key));
    await updated.stage(traceKey(first, 0));
    await moveRecordToStaging(updated, second);

    await sweeps(oldWorker, Number(sweeping.PARTIAL_UPLOAD_TTL_MS));
    expect((await updated.audit()).objects).toHaveLength(5);
    // Old workers make images of accounts anonymous. Their delete tokens take them into the account again.
    expect(await ownerOf(api, owned.key, apiKey)).toBeUndefined();
    expect(await takeOver(api, apiKey, owned.deleteToken)).toBe(200);
    expect(await ownerOf(api, owned.key, apiKey)).toBe('anna');
    expect(await imagesOf(api, apiKey)).toEqual({ listed: [owned.key], used: 1 });
    expect(await oldWorker.stop()).toBe(0);
    await start(NEW.worker, sweeping);
    await expectAllStored(updated, 5);
    const digests = await Promise.all(uploads.map(({ key }) => storedDigest(api, key)));
    // Old workers do not know the digest of the bytes as they were sent.
    expect(digests.toSpliced(2, 1)).toEqual(images.map(sha256).toSpliced(2, 1));
  });
});
