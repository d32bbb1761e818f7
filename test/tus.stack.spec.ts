import { photoJpeg, stripBuffer } from '#imaging/testing';
import { bytesOf } from '#storage/testing';
import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { expect } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { CuttingProxy } from './harness/cutting-proxy.js';
import { Edge } from './harness/edge.js';
import { it as base } from './harness/stack-fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { StackInstallation } from './harness/services.js';
import { keyOf, sendByTus, TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

const MIB = 1024 * 1024;
const API = 'dist/programs/api.js';

/** Its metadata is removed from its head while that is received, and its bytes behind the pixels by the job. */
const photo = await photoJpeg({ width: 320, height: 200, exifGps: true });
const bytes = Buffer.concat([photo, bytesOf(10 * MIB - photo.length)]);
const stripped = (await stripBuffer(bytes)).bytes;
const sha256Of = (file: Buffer) => createHash('sha256').update(file).digest('hex');

const it = base
  /** An API process and a worker. */
  .extend('first', { scope: 'file' }, async ({ parts, installation }) =>
    parts.use(await ImgLink.start({ installation })),
  )
  /** A second API process. */
  .extend('second', { scope: 'file' }, async ({ installation, parts }) => parts.use(await startApi(installation)));

it.afterEach(({ first }) => first.swept());
const startApi = (installation: StackInstallation) => AppProcess.start({ main: API, env: { ...installation.env } });

async function expectStored(first: ImgLink, path: string): Promise<void> {
  const { uploadSha256, sha256 } = (await (await first.get(`/v1/images/${keyOf(path)}`)).json()) as UploadAnswer;
  expect({ uploadSha256, sha256 }).toEqual({ uploadSha256: sha256Of(bytes), sha256: sha256Of(stripped) });
}

it('accepts the chunks of an upload at any process', async ({ first, second }) => {
  const ways = [new TusClient(first.url), new TusClient(second.url)];
  const path = await new TusClient(first.url).begin(bytes.length);
  for (let at = 0, turn = 1; at < bytes.length; at += 3 * MIB, turn += 1) {
    const answer = await ways[turn % 2]?.patch(path, at, bytes.subarray(at, at + 3 * MIB));
    expect(answer?.status).toBe(204);
  }
  await expectStored(first, path);
});

it(
  'lets a request at one process end one at another, and keeps the bytes of both',
  { retry: 2 },
  async ({ first, second }) => {
    const path = await new TusClient(first.url).begin(bytes.length);
    const socket = await new TusClient(first.url).stall(path, 0, bytes.length, bytes.subarray(0, 2_000_000));
    const other = new TusClient(second.url);
    await until(async () => (await first.metric('imglink_uploads_in_progress')) === 1, 'it is under way');
    const asked = performance.now();
    const offset = await other.offset(path);
    expect(offset).toBeGreaterThan(0);
    // A slow body is ended after five seconds.
    expect(performance.now() - asked).toBeLessThan(4_000);
    expect((await other.patch(path, offset, bytes.subarray(offset))).status).toBe(204);
    await expectStored(first, path);
    socket.destroy();
  },
);

it('resumes an upload whose process was killed during a chunk, and one that two clients send at once', async ({
  first,
  second,
  installation,
}) => {
  const dying = await startApi(installation);
  const path = await new TusClient(dying.url).begin(bytes.length);
  const socket = await new TusClient(dying.url).stall(path, 0, bytes.length, bytes.subarray(0, 9 * MIB));
  const database = await createConnection(installation.database);
  await until(async () => {
    const [rows] = await database.query('SELECT received FROM resumable_uploads ORDER BY id DESC LIMIT 1');
    return Number((rows as { received: unknown }[])[0]?.received) >= 8 * MIB;
  }, 'two parts are known of');
  await database.end();
  await dying.kill();
  socket.destroy();
  const [one, other] = [new TusClient(first.url), new TusClient(second.url)];
  const offset = await one.offset(path);
  expect(offset).toBeGreaterThanOrEqual(8 * MIB);
  // Each request ends the other; in any case the bytes are in the right order.
  await until(async () => {
    const at = await one.offset(path);
    const send = async (tus: TusClient) => (await tus.patch(path, at, bytes.subarray(at))).status;
    const statuses = at < bytes.length ? await Promise.all([send(one), send(other)]) : [];
    expect(statuses.filter((status) => ![204, 409, 423].includes(status))).toEqual([]);
    return at === bytes.length;
  }, 'it is whole');
  await expectStored(first, path);
});

it('is resumed through the edge when its connection is lost', async ({ first, second, installation }) => {
  const apiPorts = [first.url, second.url].map((url) => Number(new URL(url).port));
  await using edge = await Edge.start({ port: await freePort(), apiPorts });
  await using proxy = await CuttingProxy.start(edge.url, { afterBytes: 6 * MIB, times: 1 });
  const retryDelays = [100, 500, 1000];
  const { url, isWhole, offsets } = await sendByTus(proxy.url, bytes, { retryDelays });
  expect(isWhole).toBe(true);
  expect(offsets[0]).toBe(0);
  // How much had arrived when the client asked depends on how busy the machine is.
  expect(offsets.at(-1)).toBeGreaterThan(0);
  expect(new URL(url).origin).toBe(proxy.url);
  await expectStored(first, url);
  expect(await installation.multipartUploads()).toEqual([]);
});
