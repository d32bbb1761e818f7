import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { readinessOf } from './harness/readiness.js';
import { RedisServer } from './harness/redis.js';
import { selfSigned } from './harness/self-signed.js';
import { until } from './harness/until.js';

const SECRET = { KEY_SECRET: 'the secret of the tests, which is long enough' };
const jpeg = await photoJpeg({ width: 300, height: 200 });

const start = (redis: RedisServer, env: Record<string, string> = {}) =>
  ImgLink.start({ env: { ...SECRET, SWEEP_INTERVAL_MS: '200', REDIS_URL: redis.url, ...env } });

/** The status of an upload with each key, one after the other. */
async function statuses(imglink: ImgLink, ...keys: string[]): Promise<number[]> {
  const all: number[] = [];
  for (const key of keys) all.push((await imglink.post(jpeg, bearer(key))).status);
  return all;
}

async function makeKeys(imglink: ImgLink): Promise<Record<'known' | 'unused' | 'limited', string>> {
  const accounts = new Accounts(imglink);
  const limits = { uploadsPerHour: 1 };
  return { known: await accounts.key(), unused: await accounts.key(), limited: await accounts.key({ limits }) };
}

const isStored = async (imglink: ImgLink, key: string) => (await imglink.get(`/v1/images/${key}`)).status === 200;

it('stores uploads through the queue, reports why one is refused, and finishes its work before it stops', async () => {
  await using redis = await RedisServer.start();
  await using imglink = await start(redis);
  const { imageUrl, thumbnails } = await imglink.upload(jpeg);
  expect((await imglink.get(new URL(imageUrl).pathname)).status).toBe(200);
  expect((await imglink.get(new URL(thumbnails.s ?? '').pathname)).status).toBe(200);
  const refused = await imglink.post(jpeg.subarray(0, jpeg.length / 2));
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ type: '/problems/damaged-image', detail: expect.any(String) });
  expect(await imglink.metric('imglink_queue_jobs', 'queue="uploads",state="failed"')).toBe(1);
  expect(await imglink.metric('imglink_jobs_total', 'name="store-image",outcome="done"')).toBe(1);
  expect(await imglink.metric('imglink_job_wait_seconds_count', 'name="store-image"')).toBe(2);
  expect(await imglink.stop()).toBe(0);
});

it('uses Redis over TLS for queue and cache, and refuses an untrusted certificate', async () => {
  const tls = selfSigned('localhost');
  await using redis = await RedisServer.start({ tls });
  await expect(start(redis)).rejects.toThrow(/REDIS_URL, localhost:\d+: self-signed certificate/);
  const folder = await mkdtemp(join(tmpdir(), 'imglink-ca-'));
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  await using imglink = await start(redis, { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });
  await imglink.upload(jpeg);
  const ready = (await (await imglink.get('/health/ready')).json()) as { checks: object };
  expect(ready.checks).toMatchObject({ queue: 'ok', cache: 'ok' });
  await rm(folder, { recursive: true });
});

it('answers 202 while the queue is down, serves images, and stores the uploads when it is back', async () => {
  await using redis = await RedisServer.start();
  await using imglink = await start(redis, { ADMIN_TOKEN });
  const before = await imglink.upload(jpeg);
  const keys = await makeKeys(imglink);
  expect(await statuses(imglink, keys.known, keys.limited)).toEqual([200, 200]);
  await redis.kill();
  // The key `unused` is in the database alone. The limit of one upload an hour is counted from zero, in memory.
  expect(await statuses(imglink, keys.known, keys.unused, keys.limited, keys.limited)).toEqual([202, 202, 202, 429]);
  await new Accounts(imglink).revoke(keys.known);
  expect(await statuses(imglink, keys.known)).toEqual([401]);
  const accepted = await imglink.post(jpeg);
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('retry-after')).toBeTruthy();
  const { key, deleteToken } = (await accepted.json()) as UploadAnswer;
  expect((await imglink.get(`/delete/${deleteToken}`)).status).toBe(200);
  const unwanted = (await (await imglink.post(jpeg)).json()) as UploadAnswer;
  expect((await imglink.delete(unwanted.key, unwanted.deleteToken)).status).toBe(204);
  expect((await imglink.get(new URL(before.imageUrl).pathname)).status).toBe(200);
  // The cache is in the same Redis. Uploads are acknowledged, not refused.
  expect(await readinessOf(imglink)).toEqual({
    reads: 200,
    uploads: 200,
    status: 'degraded',
    faults: { queue: 'down', cache: 'down' },
  });
  expect((await imglink.get('/metrics')).status).toBe(200);
  expect(await (await imglink.get(`/v1/uploads/${key}`)).json()).toMatchObject({ state: 'staged' });
  expect((await imglink.get(new URL(before.thumbnails.s ?? '').pathname)).status).toBe(503);
  expect((await imglink.delete(before.key, before.deleteToken)).status).toBe(204);
  expect((await imglink.get(`/v1/images/${before.key}`)).status).toBe(410);
  await redis.restart();
  await until(() => isStored(imglink, key), 'the upload is stored');
  await until(async () => (await imglink.post(jpeg)).status === 200, 'uploads are answered 200 again');
  await imglink.swept();
  expect((await imglink.get(`/v1/images/${unwanted.key}`)).status).toBe(410);
});

it('answers 202 while the queue is out of memory, and stores the uploads when there is room', async () => {
  await using redis = await RedisServer.start();
  await using imglink = await start(redis);
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  const accepted = await imglink.post(jpeg);
  expect(accepted.status).toBe(202);
  const { key } = (await accepted.json()) as UploadAnswer;

  // Meanwhile one client cannot take all event streams.
  const streams = await Promise.all(Array.from({ length: 300 }, () => follow(imglink, key, '127.0.0.1')));
  expect(new Set(streams.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const refused = await follow(imglink, key, '127.0.0.1');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5']);
  expect((await json(refused)) as object).toMatchObject({ code: 'overloaded' });
  const other = await follow(imglink, key, '127.0.0.2');
  expect(other.statusCode).toBe(200);

  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await until(() => isStored(imglink, key), 'the upload is stored');
  const told = await Promise.all([...streams, other].map((stream) => text(stream)));
  expect(told.every((events) => events.includes('"state":"stored"'))).toBe(true);
  expect((await follow(imglink, key, '127.0.0.1')).resume().statusCode).toBe(200);
});

/** Opens the event stream of an upload from this address; resolves when its head has arrived. */
async function follow({ url }: ImgLink, key: string, localAddress: string): Promise<IncomingMessage> {
  const target = { host: '127.0.0.1', port: new URL(url).port, path: `/v1/uploads/${key}/events` };
  const asked = request({ ...target, localAddress, agent: false }).end();
  const [stream] = (await once(asked, 'response')) as [IncomingMessage];
  return stream;
}

it('queues every upload again when Redis is flushed under load', async () => {
  await using redis = await RedisServer.start();
  await using imglink = await start(redis, { UPLOAD_WAIT_MS: '1000' });
  const answers: UploadAnswer[] = [];
  let isOver = false;
  const senders = Array.from({ length: 8 }, async (_, number) => {
    while (!isOver) {
      const response = await imglink.post(jpeg, number % 2 ? { prefer: 'respond-async' } : {});
      if (response.ok) answers.push((await response.json()) as UploadAnswer);
    }
  });
  for (const goal of [40, 80, 120]) {
    await until(() => answers.length >= goal, `${goal} uploads are answered`);
    await redis.command('FLUSHALL');
  }
  isOver = true;
  await Promise.all(senders);
  await imglink.swept();
  const stored = await Promise.all(answers.map(({ key }) => isStored(imglink, key)));
  expect(stored.filter((is) => !is)).toEqual([]);
});

it('finishes an upload that was answered 202 by a process that was killed', async () => {
  await using redis = await RedisServer.start();
  await using first = await start(redis);
  const accepted = await Promise.all(Array.from({ length: 20 }, () => first.post(jpeg, { prefer: 'respond-async' })));
  const answers = await Promise.all(accepted.map(async (response) => (await response.json()) as UploadAnswer));
  await first.kill();
  await using second = await first.restart({ env: { ...SECRET, SWEEP_INTERVAL_MS: '200', REDIS_URL: redis.url } });
  for (const { key } of answers) await until(() => isStored(second, key), `${key} is stored`);
  await second.swept();
});

it('refuses to start on a Redis that may evict jobs', async () => {
  await using redis = await RedisServer.start({ policy: 'allkeys-lru' });
  await expect(start(redis)).rejects.toThrow('the queue needs noeviction');
});
