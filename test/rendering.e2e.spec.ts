import { photoJpeg } from '#imaging/testing';
import { kill } from 'node:process';
import sharp from 'sharp';
import { Agent, fetch } from 'undici';
import { expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const VARIANTS = ['s', 'b', 't', 'm', 'l', 'h'].flatMap((size) =>
  ['webp', 'avif', 'jpg', 'png'].map((extension) => `${size}.${extension}`),
);
const MIB = 1024 * 1024;

const it = base.extend('somebodyElse', { scope: 'file' }, ({ parts }) => {
  const somebodyElse = new Agent({ connect: { localAddress: '127.0.3.1' } });
  parts.defer(() => somebodyElse.close());
  return somebodyElse;
});

const somebodyElse = new Agent({ connect: { localAddress: '127.0.3.1' } });

/** About 1.3 KB with 49 million pixels. */
const flatAvif = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#8ac' } })
    .avif({ effort: 0 })
    .toBuffer();
const askForAll = (imglink: ImgLink, key: string) => VARIANTS.map((variant) => imglink.get(`/i/${key}${variant}`));

it('decodes a large image once for all variants that are requested together', async ({ imglink }) => {
  const { key } = await imglink.upload(await flatAvif(3_600));
  const renders = () => imglink.metric('imglink_variant_seconds_count', 'lane="heavy"');
  const before = await renders();
  let answers = await Promise.all(askForAll(imglink, key));
  while (answers.some(({ status }) => status === 503)) answers = await Promise.all(askForAll(imglink, key));
  expect(answers.map(({ status }) => status)).toEqual(VARIANTS.map(() => 200));
  // One decode for the first requests, and at most one for those that arrived during it.
  expect((await renders()) - before).toBeLessThanOrEqual(2);
});

it('renders an image again when its render process is killed, and continues', async ({ imglink }) => {
  const { key } = await imglink.upload(await flatAvif(7_000));
  const asked = imglink.get(`/i/${key}m.webp`);
  const rendering = async () => (await imglink.renderProcesses()).find(({ memory }) => memory > 300 * MIB)?.pid;
  await until(async () => (await rendering()) !== undefined, 'its pixels are being decoded');
  kill((await rendering()) ?? 0, 'SIGKILL');
  await (await asked).arrayBuffer();
  await until(async () => (await imglink.get(`/i/${key}m.webp`)).status === 200, 'the variant is there', 60_000);
  expect(await imglink.metric('imglink_render_process_ends_total', 'reason="crashed"')).toBeGreaterThan(0);
});

it("makes another client's thumbnail without much delay while one client requests all variants of huge images", async ({
  imglink,
}) => {
  const huge = await flatAvif(7_000);
  expect(huge.length).toBeLessThan(4_000);
  const keys: string[] = [];
  for (let count = 0; count < 4; count++) keys.push((await imglink.upload(huge)).key);
  const waits: number[] = [];
  const newThumbnail = async () => {
    const body = new Uint8Array(await photoJpeg({ width: 300 + waits.length, height: 200 }));
    const uploaded = await fetch(`${imglink.url}/v1/images`, { method: 'POST', body, dispatcher: somebodyElse });
    const { key } = (await uploaded.json()) as { key: string };
    const askedAt = performance.now();
    const thumbnail = await fetch(`${imglink.url}/i/${key}s.webp`, { dispatcher: somebodyElse });
    await thumbnail.arrayBuffer();
    expect(thumbnail.status).toBe(200);
    return performance.now() - askedAt;
  };
  await newThumbnail();
  const aloneMs = await newThumbnail();
  let isOver = false;
  const attack = Promise.all(keys.flatMap((key) => askForAll(imglink, key))).finally(() => {
    isOver = true;
  });
  while (!isOver || waits.length < 3) waits.push(await newThumbnail());
  // The huge images take many seconds each. On a busy machine a thumbnail takes longer as well.
  const medianMs = waits.toSorted((one, other) => one - other)[Math.floor(waits.length / 2)];
  expect(medianMs).toBeLessThan(2_000 + 10 * aloneMs);
  for (const answer of await attack) {
    const { status, headers } = answer;
    const outcome =
      status === 503
        ? { status, code: ((await answer.json()) as { code: string }).code, mayRetry: headers.has('retry-after') }
        : { status, bytes: (await answer.arrayBuffer()).byteLength > 0 };
    expect([
      { status: 200, bytes: true },
      { status: 503, code: 'variant-pending', mayRetry: true },
    ]).toContainEqual(outcome);
  }
});

it('ends its render processes when it is killed', async () => {
  await using other = await ImgLink.start();
  const { key } = await other.upload(await photoJpeg({ width: 300, height: 200 }));
  expect((await other.get(`/i/${key}m.webp`)).status).toBe(200);
  const [rendering] = await other.renderProcesses();
  await other.kill();
  const isRunning = () => {
    try {
      return kill(rendering?.pid ?? 0, 0);
    } catch {
      return false;
    }
  };
  expect(rendering).toBeDefined();
  await until(() => !isRunning(), 'the render process has ended');
});
