import { photoJpeg } from '#imaging/testing';
import { Agent, fetch } from 'undici';
import { afterAll, expect } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import { it as base } from './harness/stack-fixtures.js';
import type { UploadAnswer } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { StackInstallation } from './harness/services.js';
import { SteadyLoad } from './harness/steady-load.js';
import { until } from './harness/until.js';

const ADDRESSES = ['127.0.1.1', '127.0.1.2'];

const images = await Promise.all([40, 80, 120].map((width) => photoJpeg({ width, height: 90 })));

const it = base
  /** The port that all API processes share, each with an address of its own. */
  .extend('port', { scope: 'file' }, () => freePort())
  .extend('apis', { scope: 'file' }, async ({ port, installation, parts }) => {
    const apis = new Map<string, AppProcess>();
    parts.defer(async () => void (await Promise.all([...apis.values()].map((api) => api.kill()))));
    await Promise.all(ADDRESSES.map(async (each) => apis.set(each, await startApi(port, installation, each))));
    return apis;
  })
  /** The worker, which a test may replace. */
  .extend('current', { scope: 'file' }, async ({ installation, parts }) => {
    const current = { worker: await startWorker(installation) };
    parts.defer(() => current.worker.kill());
    return current;
  })
  .extend('edge', { scope: 'file' }, async ({ parts, services, port, apis: _apis, current: _current }) => {
    const s3Server = new URL(services.s3).host;
    return parts.use(await Edge.start({ port: await freePort(), follow: { port, addresses: ADDRESSES }, s3Server }));
  });

/** One connection per request, as in `SteadyLoad`. */
const dispatcher = new Agent({ pipelining: 0 });
afterAll(() => dispatcher.close());

/** As in a pod: an address of its own, and a port that all share. */
const startApi = (port: number, installation: StackInstallation, address: string) =>
  AppProcess.start({
    main: installation.mains[0] ?? '',
    env: { ...installation.env, HOST: address, PORT: String(port), EDGE_OFFLOAD: 'on' },
  });
const startWorker = (installation: StackInstallation) =>
  AppProcess.start({ main: installation.mains[1] ?? '', env: { ...installation.env, SWEEP_INTERVAL_MS: '500' } });

it('fails no request while every process is replaced under load', async ({
  edge,
  port,
  apis,
  current,
  installation,
}) => {
  await using load = new SteadyLoad(edge.url, images);
  await load.moreUploads(10);
  let address = 10;
  for (const old of ADDRESSES) {
    const fresh = `127.0.1.${address++}`;
    apis.set(fresh, await startApi(port, installation, fresh));
    await edge.follow([...apis.keys()]);
    const gone = apis.get(old);
    apis.delete(old);
    await edge.follow([...apis.keys()]);
    expect(await gone?.stop()).toBe(0);
    await load.moreUploads(10);
  }
  const replaced = current.worker;
  current.worker = await startWorker(installation);
  expect(await replaced.stop()).toBe(0);
  const { failures, uploads, reads } = await load.stop();

  expect(failures).toEqual([]);
  expect(Math.min(uploads, reads)).toBeGreaterThan(50);
  for (const api of apis.values())
    expect(await api.metric('imglink_uploads_total', 'outcome="stored"')).toBeGreaterThan(5);
  await until(async () => (await installation.files('staging')).length === 0, 'nothing is staged any more');
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
  expect(rows).toHaveLength(load.keys.length);
});

it('answers a read that waits for a variant when its process is stopped', async ({ port, current, installation }) => {
  const address = '127.0.1.20';
  await using api = await startApi(port, installation, address);
  const body = new Uint8Array(images[0] ?? []);
  const { key } = (await (
    await fetch(`${api.url}/v1/images`, { method: 'POST', body, dispatcher })
  ).json()) as UploadAnswer;
  process.kill(current.worker.pid, 'SIGSTOP');
  const asked = fetch(`${api.url}/i/${key}l.png`, { dispatcher });
  const queued = async () => (await api.metric('imglink_queue_jobs', 'queue="variants",state="waiting"')) > 0;
  await until(queued, 'the variant is asked for');
  const stopped = api.stop();
  const isDeaf = () =>
    fetch(`${api.url}/health/live`, { dispatcher }).then(
      () => false,
      () => true,
    );
  await Promise.race([asked, until(isDeaf, 'it takes no connections')]);
  process.kill(current.worker.pid, 'SIGCONT');
  expect((await asked).status).toBe(200);
  expect(await stopped).toBe(0);
});

it('keeps the last known addresses when no process is ready', async ({ edge, apis }) => {
  const [some] = apis.keys();
  await edge.follow([some ?? '']);
  await edge.names?.forget();
  const body = new Uint8Array(images[0] ?? []);
  const answer = await fetch(`${edge.url}/v1/images`, { method: 'POST', body, dispatcher });
  expect(answer.status).toBe(200);
});
