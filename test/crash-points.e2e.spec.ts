import { photoJpeg } from '#imaging/testing';
import Database from 'better-sqlite3';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { crashingAt } from './harness/crashing.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

/** A body may then take only 1 s as well, so a process that receives a large one does not have these settings. */
const SWEEPING = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };

/** Larger than what is stripped in memory. */
const LARGE = 8 * 1024 * 1024;

/** Makes an image of at least `size` bytes, some of which have to be removed. */
const withMetadata = async (size: number) => Buffer.concat([await photoJpeg({ exifGps: true }), Buffer.alloc(size)]);

let installation: EmbeddedInstallation;
beforeEach(async () => {
  installation = await EmbeddedInstallation.create();
});
afterEach(() => installation[Symbol.asyncDispose]());

const start = (options: Parameters<typeof ImgLink.start>[0] = { env: SWEEPING }) =>
  ImgLink.start({ installation, ...options });

/** Reads and changes the rows while no process runs. */
function sql(statement: string): unknown {
  const database = new Database(installation.databaseFile);
  const prepared = database.prepare(statement);
  const result = prepared.reader ? prepared.pluck().get() : prepared.run();
  database.close();
  return result;
}

async function expectOnly(imglink: ImgLink, images: number): Promise<void> {
  await imglink.swept();
  await until(async () => (await imglink.files('images')).length === images, `${images} files are in the store`);
  expect(await imglink.stop()).toBe(0);
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
  expect(rows).toHaveLength(images);
}

it('deletes an upload whose process died in the middle of its body', async () => {
  // The memory holds less than that, so the body is staged while it is received.
  const head = await withMetadata(LARGE);
  await using first = await start();
  const socket = connect(Number(new URL(first.url).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /v1/images HTTP/1.1\r\nhost: x\r\ncontent-type: image/jpeg\r\ncontent-length: ${2 * LARGE}\r\n\r\n`,
  );
  socket.write(head);
  await until(async () => (await first.files('staging')).length > 0, 'the upload is under way');
  await first.kill();
  await using second = await start();
  await expectOnly(second, 0);
});

it.each([
  ['object-adopted', 0, 0],
  ['row-inserted', 0, 1],
  ['object-put', LARGE, 0],
] as const)(
  'finishes or forgets an upload with metadata that died at %s, %i bytes large',
  async (point, size, images) => {
    await using first = await start(crashingAt(point));
    await expect(first.post(await withMetadata(size))).rejects.toThrow();
    await using second = await start();
    await expectOnly(second, images);
  },
);

it.each([
  ['object-adopted', 0],
  ['object-put', LARGE],
] as const)('finishes an upload that was answered 202 and died at %s, %i bytes large', async (point, size) => {
  await using first = await start(crashingAt(point));
  const response = await first.post(await withMetadata(size), { prefer: 'respond-async' }).catch(() => undefined);
  const answer = (await response?.json().catch(() => undefined)) as UploadAnswer | undefined;
  await using second = await start();
  await until(async () => (await second.files('images')).length > 0, 'it is stored');
  if (answer) await until(async () => (await second.get(`/i/${answer.key}.jpg`)).status === 200, 'its link works');
  await expectOnly(second, 1);
});

it('still reports why an upload failed whose process died at failure-recorded', async () => {
  await using first = await start(crashingAt('failure-recorded', SWEEPING));
  const bad = (await photoJpeg()).subarray(0, 500);
  await first.post(bad, { prefer: 'respond-async' }).catch(() => undefined);
  await until(async () => (await first.get('/health/live').catch(() => undefined)) === undefined, 'it is dead');
  await first.kill();
  expect(sql('SELECT COUNT(*) FROM upload_failures')).toBe(1);
  await using second = await start();
  await expectOnly(second, 0);
  expect(sql('SELECT COUNT(*) FROM upload_failures')).toBe(1);
});

it.each(['tombstone-written', 'objects-deleted', 'next-pass-planned'] as const)(
  'finishes a deletion that died at %s',
  async (point) => {
    await using first = await start(crashingAt(point, SWEEPING));
    const image = await first.upload(await photoJpeg());
    await (await first.get(`/i/${image.key}s.webp`)).arrayBuffer();
    await first.delete(image.key, image.deleteToken).catch(() => undefined);
    await until(async () => (await first.get('/health/live').catch(() => undefined)) === undefined, 'it is dead');
    await first.kill();
    await using second = await start();
    for (const path of [`/i/${image.key}.jpg`, `/i/${image.key}s.webp`, `/gallery/${image.key}`]) {
      expect([path, (await second.get(path)).status]).toEqual([path, 410]);
    }
    await expectOnly(second, 0);
  },
);

it('ends a deletion once, even if its process dies at the end of the last pass', async () => {
  await using first = await start();
  const image = await first.upload(await photoJpeg());
  expect((await first.delete(image.key, image.deleteToken)).status).toBe(204);
  await until(async () => (await first.files('images')).length === 0, 'its object is gone');
  await first.stop();
  expect(sql('SELECT pass FROM pending_deletions')).toBeGreaterThan(0);
  sql('UPDATE pending_deletions SET due_at = 1, pass = 5');

  const dying = await start(crashingAt('deletion-ended', SWEEPING)).catch(() => undefined);
  await until(() => sql('SELECT COUNT(*) FROM pending_deletions') === 0, 'the deletion has ended');
  await dying?.kill();
  await using third = await start();
  expect((await third.get(`/i/${image.key}.jpg`)).status).toBe(410);
  await expectOnly(third, 0);
});

it('renders a variant again that died at partial-file-written', async () => {
  await using first = await start(crashingAt('partial-file-written', SWEEPING));
  const image = await first.upload(await photoJpeg());
  await expect(first.get(`/i/${image.key}m.webp`)).rejects.toThrow();
  await using second = await start();
  const variant = await second.get(`/i/${image.key}m.webp`);
  expect([variant.status, variant.headers.get('content-type')]).toEqual([200, 'image/webp']);
  await until(async () => (await second.files('images')).length === 2, 'the image and its variant are all there is');
});

it.each(['request-claimed', 'upload-noted', 'row-inserted', 'answer-kept'] as const)(
  'does a request with an Idempotency-Key once, though its process died at %s',
  async (point) => {
    const headers = { 'idempotency-key': 'a-key' };
    const bytes = await photoJpeg();
    await using first = await start(crashingAt(point, SWEEPING));
    await expect(first.post(bytes, headers)).rejects.toThrow();
    await first.kill();
    await using second = await start();
    const answer = await second.upload(bytes, headers);
    const again = await second.post(bytes, headers);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(await again.json()).toEqual(answer);
    expect((await second.get(new URL(answer.imageUrl).pathname)).status).toBe(200);
    await expectOnly(second, 1);
  },
);
