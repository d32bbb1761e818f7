import { photoJpeg } from '#imaging/testing';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { expect } from 'vitest';

import { dashboardQueries } from './harness/dashboard.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const jpeg = await photoJpeg({ width: 1200, height: 900 });

const it = base
  .extend('settings', { scope: 'file' }, { SWEEP_INTERVAL_MS: '200' })
  /** An image whose pages and bytes were read. */
  .extend('stored', { scope: 'file', auto: true }, async ({ imglink }) => {
    const stored = await imglink.upload(jpeg);
    for (const path of [
      `/v1/images/${stored.key}`,
      `/gallery/${stored.key}`,
      `/i/${stored.key}.jpg`,
      `/i/${stored.key}m.webp`,
    ]) {
      await (await imglink.get(path)).arrayBuffer();
    }
    return stored;
  });

/** Node's metrics that appear only on demand: per kind of garbage collection, per kind of resource. */
const lines = async (imglink: ImgLink) =>
  (await (await imglink.get('/metrics')).text())
    .split('\n')
    .filter((line) => line.startsWith('imglink_') && !/^imglink_(nodejs|process)_/.test(line));
const count = (imglink: ImgLink, name: string, labels = '') => imglink.metric(`imglink_${name}_count`, labels);

/** Sends one request with a method that `fetch` refuses. */
function send(imglink: ImgLink, method: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, imglink.url), { method }, (answer) => answer.resume().once('end', resolve));
    sent.once('error', reject).end();
  });
}

/** Resolves when a sweep has ended after the call. */
async function sweepEnded(imglink: ImgLink): Promise<void> {
  const lastSweep = () => imglink.metric('imglink_last_sweep_timestamp_seconds');
  const before = await lastSweep();
  await until(async () => (await lastSweep()) > before, 'a sweep has ended');
}

it('measures each stage of an upload, and the time until the link', async ({ imglink }) => {
  for (const stage of ['receive', 'queue', 'wait', 'object', 'row']) {
    expect([stage, await count(imglink, 'upload_stage_seconds', `stage="${stage}",outcome="done"`)]).toEqual([
      stage,
      1,
    ]);
  }
  expect(await count(imglink, 'time_to_link_seconds')).toBe(1);
  expect(await count(imglink, 'job_wait_seconds', 'name="store-image"')).toBe(1);
  expect(await count(imglink, 'job_seconds', 'name="make-variants",outcome="done"')).toBe(1);
});

it('counts failed uploads by stage and by cause', async ({ imglink }) => {
  expect((await imglink.post(Buffer.alloc(30 * 1024 * 1024))).status).toBe(413);
  expect((await imglink.post('no image at all')).status).toBe(415);
  const digest = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';
  expect((await imglink.post(jpeg, { 'content-digest': digest })).status).toBe(400);
  expect(await imglink.metric('imglink_uploads_total', 'outcome="refused"')).toBe(3);
  expect(await count(imglink, 'upload_stage_seconds', 'stage="receive",outcome="refused"')).toBe(1);
  expect(await count(imglink, 'upload_stage_seconds', 'stage="wait",outcome="refused"')).toBe(1);
});

it('measures the time of database and stores', async ({ imglink }) => {
  expect(await count(imglink, 'database_seconds', 'operation="read",outcome="done"')).toBeGreaterThan(0);
  expect(await count(imglink, 'database_seconds', 'operation="write",outcome="done"')).toBeGreaterThan(0);
  expect(await count(imglink, 'store_seconds', 'store="staging",operation="put",outcome="done"')).toBeGreaterThan(0);
  expect(await count(imglink, 'store_seconds', 'store="0",operation="adopt",outcome="done"')).toBe(1);
});

it('counts received and sent bytes', async ({ imglink }) => {
  expect(await imglink.metric('imglink_http_bytes_total', 'direction="in"')).toBeGreaterThan(jpeg.length);
  expect(await imglink.metric('imglink_http_bytes_total', 'direction="out"')).toBeGreaterThan(jpeg.length);
});

/** The slow client pauses at least that long. */
const PAUSE_SECONDS = 0.4;
/** The two times are not measured by the same timer. */
const CLOCK_SECONDS = 0.1;

it('does not count a slow client as time of the store', async ({ imglink }) => {
  const received = () => imglink.metric('imglink_upload_stage_seconds_sum', 'stage="receive",outcome="done"');
  const stored = () => imglink.metric('imglink_store_seconds_sum', 'store="staging",operation="put"');
  const [receivedBefore, storedBefore] = [await received(), await stored()];
  const half = jpeg.length / 2;
  const slow = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new Uint8Array(jpeg.subarray(0, half)));
      // Long enough to stand out from the store's own time: a sweep begins 200 ms after the end of the one before.
      for (let sweep = 0; sweep < 3; sweep += 1) await sweepEnded(imglink);
      controller.enqueue(new Uint8Array(jpeg.subarray(half)));
      controller.close();
    },
  });
  expect((await imglink.post(slow)).status).toBe(200);
  const receiveSeconds = (await received()) - receivedBefore;
  expect(receiveSeconds).toBeGreaterThan(PAUSE_SECONDS);
  // The rest of the time of the receipt is at most the store's, however busy the machine is.
  expect((await stored()) - storedBefore).toBeLessThan(receiveSeconds - PAUSE_SECONDS + CLOCK_SECONDS);
});

it('reports the node lease and the sweep', async ({ imglink }) => {
  expect(await imglink.metric('imglink_node_lease_held')).toBe(1);
  expect(await imglink.metric('imglink_node_lease_seconds_left')).toBeGreaterThan(30);
  await until(
    async () => Date.now() / 1000 - (await imglink.metric('imglink_last_sweep_timestamp_seconds')) < 5,
    'a sweep has ended',
  );
  expect(await imglink.metric('imglink_nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

it('makes no series from what clients invent', async ({ imglink, stored }) => {
  const odd = async () => {
    for (const path of ['/', '/nothing', '/i/AAAAAAAAAAA.jpg', '/v1/images/AAAAAAAAAAA', '/favicon.svg']) {
      for (const method of ['GET', 'HEAD', 'PUT', 'PROPFIND'])
        await send(imglink, method, `${path}?x=${Math.random()}`);
    }
    for (const name of ['a', 'b', 'c']) await send(imglink, 'GET', `/${name}${Math.random()}/${Math.random()}`);
  };
  await odd();
  const series = (await lines(imglink)).length;
  await odd();
  expect((await lines(imglink)).length).toBe(series);
  expect(series).toBeLessThan(2_000);
  expect((await lines(imglink)).join('\n')).not.toContain(stored.key);
});

it('has exactly the metrics that docs/metrics.md describes', async ({ imglink }) => {
  const text = await (await imglink.get('/metrics')).text();
  const told = [...text.matchAll(/^# TYPE (imglink_\w+)/gm)].map(([, name = '']) => name);
  const documented = [...(await readFile('docs/metrics.md', 'utf8')).matchAll(/^\| `(imglink_\w+)/gm)];
  const ours = told.filter((name) => !/^imglink_(nodejs|process)_/.test(name));
  expect(documented.map(([, name = '']) => name).toSorted()).toEqual(ours.toSorted());
});

it('has every metric and label that the dashboard and the alerts use', async ({ imglink }) => {
  const text = await (await imglink.get('/metrics')).text();
  const told = new Set([...text.matchAll(/^# TYPE (imglink_\w+) (\w+)/gm)].map(([, name]) => name));
  const documented = await readFile('docs/metrics.md', 'utf8');
  const queries = [...dashboardQueries(), await readFile('docs/observability/alerts.yml', 'utf8')].join('\n');
  const asked = [...queries.matchAll(/\b(imglink_\w+?)(_bucket|_count|_sum)?\b(?:\{([^}]*)\})?/g)];
  expect(asked.length).toBeGreaterThan(50);
  for (const [, name = '', , selector = ''] of asked) {
    expect(told).toContain(name);
    const line = documented.split('\n').find((each) => each.startsWith(`| \`${name}`)) ?? '';
    for (const [, label = '', values = ''] of selector.matchAll(/(\w+)(?:=|=~|!=)"([^"]*)"/g)) {
      expect(line).toMatch(new RegExp(`\\{[^}]*\\b${label}\\b`));
      // Each value has appeared in this test or is documented.
      const isKnown = (value: string) => line.includes(value) || text.includes(`${label}="${value}"`);
      expect([selector, values.split('|').filter((value) => !isKnown(value))]).toEqual([selector, []]);
    }
  }
});
