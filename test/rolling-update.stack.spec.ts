import { photoJpeg } from '#imaging/testing';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import type { UploadAnswer } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { type ServiceUrls, StackInstallation } from './harness/services.js';
import { until } from './harness/until.js';

const ADDRESSES = ['127.0.1.1', '127.0.1.2'];
const READERS = 6;
const UPLOADERS = 4;
const VARIANTS = ['s.webp', 'b.jpg', 't.webp', 'm.webp'];

let installation: StackInstallation;
let edge: Edge;
let port: number;
let apis: Map<string, AppProcess>;
let worker: AppProcess;
let images: Buffer[];

/**
 * One connection per request: nginx before 1.27.4 closes idle connections at a reload, perhaps just as a client sends
 * a request on one. The edge's image has a newer nginx, which keeps them.
 */
const dispatcher = new Agent({ pipelining: 0 });

/** As in a pod: an address of its own, and a port that all share. */
const startApi = (address: string) =>
  AppProcess.start({
    main: installation.mains[0] ?? '',
    env: { ...installation.env, HOST: address, PORT: String(port), EDGE_OFFLOAD: 'on' },
  });
const startWorker = () =>
  AppProcess.start({ main: installation.mains[1] ?? '', env: { ...installation.env, SWEEP_INTERVAL_MS: '500' } });

beforeAll(async () => {
  const services = inject('services') as ServiceUrls;
  installation = await StackInstallation.create(services);
  port = await freePort();
  apis = new Map(await Promise.all(ADDRESSES.map(async (each) => [each, await startApi(each)] as const)));
  worker = await startWorker();
  const s3Server = new URL(services.s3).host;
  edge = await Edge.start({ port: await freePort(), follow: { port, addresses: ADDRESSES }, s3Server });
  images = await Promise.all([40, 80, 120].map((width) => photoJpeg({ width, height: 90 })));
});
afterAll(async () => {
  await dispatcher.close();
  await edge[Symbol.asyncDispose]();
  await Promise.all([worker, ...apis.values()].map((process) => process.kill()));
  await installation[Symbol.asyncDispose]();
});

/** Uploads and reads continuously until it is stopped; counts requests and failures. */
function startLoad() {
  const seen = { uploads: 0, reads: 0, failures: [] as string[] };
  const keys: string[] = [];
  let isOver = false;
  const fail = (what: string, why: unknown) => seen.failures.push(`${what}: ${String(why)}`);
  const upload = async () => {
    for (let turn = 0; !isOver; turn++) {
      const body = new Uint8Array(images[turn % images.length] ?? []);
      try {
        const answer = await fetch(`${edge.url}/v1/images`, { method: 'POST', body, dispatcher });
        const { key } = (await answer.json()) as UploadAnswer;
        if (answer.status !== 200) fail('upload', answer.status);
        keys.push(key);
        seen.uploads++;
      } catch (error) {
        fail('upload', (error as Error).cause ?? error);
      }
    }
  };
  const read = async () => {
    for (let turn = 0; !isOver; turn++) {
      const key = keys.at(-1 - (turn % 7)) ?? keys[0];
      if (key === undefined) {
        await until(() => isOver || keys.length > 0, 'there is something to read');
        continue;
      }
      const path = [`/v1/images/${key}`, `/i/${key}.jpg`, `/gallery/${key}`, `/i/${key}${VARIANTS[turn % 4]}`][
        turn % 4
      ];
      try {
        const answer = await fetch(edge.url + (path ?? ''), { dispatcher });
        const text = await answer.text();
        if (answer.status !== 200) fail(path ?? '', text);
        seen.reads++;
      } catch (error) {
        fail(path ?? '', (error as Error).cause ?? error);
      }
    }
  };
  const running = [...Array.from({ length: UPLOADERS }, upload), ...Array.from({ length: READERS }, read)];
  const stop = async () => {
    isOver = true;
    await Promise.all(running);
    return { ...seen, keys };
  };
  return { seen, stop };
}

it('fails no request while every process is replaced under load', async () => {
  const load = startLoad();
  await until(() => load.seen.uploads > 10, 'it is under load');
  let address = 10;
  for (const old of ADDRESSES) {
    const fresh = `127.0.1.${address++}`;
    apis.set(fresh, await startApi(fresh));
    await edge.follow([...apis.keys()]);
    const gone = apis.get(old);
    apis.delete(old);
    await edge.follow([...apis.keys()]);
    expect(await gone?.stop()).toBe(0);
    const before = load.seen.uploads;
    await until(() => load.seen.uploads > before + 10, 'it goes on');
  }
  const replaced = worker;
  worker = await startWorker();
  expect(await replaced.stop()).toBe(0);
  const { failures, uploads, reads, keys } = await load.stop();

  expect(failures).toEqual([]);
  expect(Math.min(uploads, reads)).toBeGreaterThan(50);
  for (const api of apis.values())
    expect(await api.metric('imglink_uploads_total', 'outcome="stored"')).toBeGreaterThan(5);
  await until(async () => (await installation.files('staging')).length === 0, 'nothing is staged any more');
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
  expect(rows).toHaveLength(keys.length);
}, 120_000);

it('answers a read that waits for a variant when its process is stopped', async () => {
  const address = '127.0.1.20';
  await using api = await startApi(address);
  const body = new Uint8Array(images[0] ?? []);
  const { key } = (await (
    await fetch(`${api.url}/v1/images`, { method: 'POST', body, dispatcher })
  ).json()) as UploadAnswer;
  process.kill(worker.pid, 'SIGSTOP');
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
  process.kill(worker.pid, 'SIGCONT');
  expect((await asked).status).toBe(200);
  expect(await stopped).toBe(0);
});

it('keeps the last known addresses when no process is ready', async () => {
  const [some] = apis.keys();
  await edge.follow([some ?? '']);
  await edge.names?.forget();
  const body = new Uint8Array(images[0] ?? []);
  const answer = await fetch(`${edge.url}/v1/images`, { method: 'POST', body, dispatcher });
  expect(answer.status).toBe(200);
});
