import { photoJpeg, stripBuffer } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { expect } from 'vitest';

import { crashingAt } from './harness/crashing.js';
import { it as base } from './harness/fixtures.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { keyOf, TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

const SWEEPING = { SWEEP_INTERVAL_MS: '100', PARTIAL_UPLOAD_TTL_MS: '1500' };

const jpeg = await photoJpeg({ width: 640, height: 480, bytes: 300_000 });
/** Its head is stripped while it is received. */
const large = await photoJpeg({ width: 2560, height: 1920, bytes: 5_000_000, exifGps: true });

const it = base.extend('installation', { scope: 'file' }, async ({ parts }) =>
  parts.use(await EmbeddedInstallation.create()),
);

it('resumes an upload whose process was killed between two chunks or stopped during one', async ({ installation }) => {
  await using first = await ImgLink.start({ installation });
  const path = await new TusClient(first.url).begin(large.length);
  await new TusClient(first.url).patch(path, 0, large.subarray(0, 100_000));
  await first.kill();

  await using second = await ImgLink.start({ installation });
  expect(await new TusClient(second.url).offset(path)).toBe(100_000);
  const sender = await new TusClient(second.url).stall(path, 100_000, 200_000, large.subarray(100_000, 150_000));
  // The bytes, the head as it was sent, and the claim of the request.
  await until(async () => (await second.files('staging')).length > 2, 'more has come');
  const stopped = performance.now();
  expect(await second.stop()).toBe(0);
  expect(performance.now() - stopped).toBeLessThan(15_000);
  sender.destroy();

  await using third = await ImgLink.start({ installation });
  expect(await new TusClient(third.url).offset(path)).toBe(150_000);
  expect((await new TusClient(third.url).patch(path, 150_000, large.subarray(150_000))).status).toBe(204);
  const image = (await (await third.get(`/v1/images/${keyOf(path)}`)).json()) as UploadAnswer;
  expect(image.uploadSha256).toBe(createHash('sha256').update(large).digest('hex'));
  const stored = Buffer.from(await (await third.get(`/i/${keyOf(path)}.jpg`)).arrayBuffer());
  expect(stored.equals((await stripBuffer(large)).bytes)).toBe(true);
  expect(await third.files('staging')).toEqual([]);
  await third.swept();
});

it('deletes an abandoned upload with all of its bytes', async ({ installation }) => {
  await using imglink = await ImgLink.start({ installation, env: SWEEPING });
  const tus = new TusClient(imglink.url);
  const path = await tus.begin(jpeg.length);
  const part = await tus.patch(path, 0, jpeg.subarray(0, 100_000));
  const left = Date.parse(part.headers.get('upload-expires') ?? '') - Date.now();
  expect(left).toBeLessThanOrEqual(1_500);
  expect(await imglink.files('staging')).toHaveLength(1);
  await imglink.swept();
  expect([404, 410]).toContain((await tus.head(path)).status);
  expect([404, 410]).toContain((await tus.patch(path, 100_000, jpeg.subarray(100_000))).status);
  await until(async () => (await tus.head(path)).status === 404, 'nothing is known of it any more');
});

it('counts an upload for its client at creation, and no chunks', async ({ installation }) => {
  await using imglink = await ImgLink.start({ installation, env: { UPLOADS_PER_HOUR: '2' } });
  const tus = new TusClient(imglink.url);
  const path = await tus.begin(jpeg.length);
  for (const [from, to] of [
    [0, 1000],
    [1000, 2000],
    [2000, 3000],
  ] as const) {
    expect((await tus.patch(path, from, jpeg.subarray(from, to))).status).toBe(204);
  }
  const second = await tus.create(jpeg.length);
  expect(second.headers.get('ratelimit')).toMatch(/^"uploads";r=0;t=\d+$/);
  const third = await tus.create(jpeg.length);
  expect(third.status).toBe(429);
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await tus.patch(path, 3000, jpeg.subarray(3000))).status).toBe(204);
  await tus.terminate(second.headers.get('location') ?? '');
});

it('leaves nothing of a chunk during which its process died', async ({ installation }) => {
  await using first = await ImgLink.start({ installation, ...crashingAt('bytes-appended') });
  const path = await new TusClient(first.url).begin(jpeg.length);
  await expect(new TusClient(first.url).patch(path, 0, jpeg.subarray(0, 100_000))).rejects.toThrow();
  await first.kill();
  expect(await installation.files('staging')).toHaveLength(1);

  await using second = await ImgLink.start({ installation, env: SWEEPING });
  await second.swept();
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
});

it('makes one image of an upload whose process died after the last byte, although that byte is sent again', async ({
  installation,
}) => {
  const before = (await installation.audit()).objects.length;
  await using first = await ImgLink.start({ installation, ...crashingAt('job-queued') });
  const path = await new TusClient(first.url).begin(jpeg.length);
  await new TusClient(first.url).patch(path, 0, jpeg.subarray(0, 100_000));
  await expect(new TusClient(first.url).patch(path, 100_000, jpeg.subarray(100_000))).rejects.toThrow();
  await first.kill();

  await using second = await ImgLink.start({ installation });
  const tus = new TusClient(second.url);
  const offset = await tus.offset(path);
  expect((await tus.patch(path, offset, jpeg.subarray(offset))).headers.get('x-imglink-key')).toBe(keyOf(path));
  await until(async () => (await second.get(`/v1/images/${keyOf(path)}`)).status === 200, 'it is stored');
  await second.stop();

  await using third = await ImgLink.start({ installation, env: SWEEPING });
  await third.swept();
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
  expect(objects).toHaveLength(before + 1);
});
