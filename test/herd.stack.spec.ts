import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import { it as base } from './harness/stack-fixtures.js';
import type { UploadAnswer } from './harness/imglink.js';
import { answerOrVariant } from './harness/pending-variant.js';
import { freePort } from './harness/redis.js';
import { StackInstallation } from './harness/services.js';

const APIS = 4;
const READERS = 500;

const it = base
  .extend('ports', { scope: 'file' }, async () => {
    const ports: number[] = [];
    while (ports.length < APIS) ports.push(await freePort());
    return ports;
  })
  .extend('apis', { scope: 'file' }, async ({ installation, parts, ports }) => {
    const apis: AppProcess[] = [];
    // A test replaces processes, so the array is read at the end.
    parts.defer(async () => void (await Promise.all(apis.map((api) => api.kill()))));
    for (const port of ports) apis.push(await startApi(installation, port));
    return apis;
  })
  .extend('worker', { scope: 'file' }, async ({ parts, installation }) =>
    parts.use(await AppProcess.start({ main: installation.mains[1], env: installation.env })),
  )
  /** Two regions, west and east, in front of all API processes. */
  .extend('edges', { scope: 'file' }, async ({ parts, services, ports, apis: _apis, worker: _worker }) => {
    const s3Server = new URL(services.s3).host;
    const edges: Edge[] = [];
    while (edges.length < 2)
      edges.push(parts.use(await Edge.start({ port: await freePort(), apiPorts: ports, s3Server })));
    return edges;
  });

const startApi = (installation: StackInstallation, port: number | undefined) =>
  AppProcess.start({
    main: installation.mains[0] ?? '',
    env: { ...installation.env, PORT: String(port), EDGE_OFFLOAD: 'on' },
  });

async function upload(edges: Edge[], width: number): Promise<UploadAnswer> {
  const body = new Uint8Array(await photoJpeg({ width, height: 90 }));
  const answer = await fetch(`${edges[0]?.url}/v1/images`, { method: 'POST', body });
  expect(answer.status).toBe(200);
  return (await answer.json()) as UploadAnswer;
}

const queries = (apis: AppProcess[]) => Promise.all(apis.map((api) => api.metric('imglink_database_queries_total')));

/** After this time edges let further requests pass, and a render that takes longer is answered 503. */
const PATIENCE_MS = 4_000;
const FEWEST_READERS = 25;

it.for(['.jpg', 'm.webp'])(
  'fetches %s once per edge for all of a thousand concurrent clients',
  async (end, { apis, worker, edges }) => {
    const ask = async (readers: number) => {
      const { key } = await upload(edges, end.length * 40);
      const [before, renders] = await Promise.all([queries(apis), worker.metric('imglink_variant_seconds_count')]);
      const begun = performance.now();
      const answers = await Promise.all(
        edges.flatMap((edge) => Array.from({ length: readers }, () => edge.get(`/i/${key}${end}`))),
      );
      const tookMs = performance.now() - begun;
      const sizes = await Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength));
      const rendered = (await worker.metric('imglink_variant_seconds_count')) - renders;
      const asked = (await queries(apis)).map((count, place) => count - (before[place] ?? 0));
      return { answers, sizes: new Set(sizes), rendered, asked, tookMs };
    };
    let readers = READERS;
    let herd = await ask(readers);
    // A machine that is too busy for a thousand clients tries with half of them.
    while (herd.tookMs > PATIENCE_MS && readers > FEWEST_READERS) herd = await ask((readers = Math.ceil(readers / 2)));
    const { answers, sizes, rendered, asked } = herd;
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(sizes.size).toBe(1);
    const fetched = answers.filter((answer) => answer.headers.get('cache-status') !== 'imglink-edge; hit');
    expect(fetched.length).toBeLessThanOrEqual(edges.length);
    expect(rendered).toBe(end === '.jpg' ? 0 : 1);
    expect(Math.max(...asked)).toBeLessThanOrEqual(1);
  },
);

it('fails no read while the API processes are killed one after another', async ({
  ports,
  apis,
  edges,
  installation,
}) => {
  const images: UploadAnswer[] = [];
  for (let width = 30; width < 60; width++) images.push(await upload(edges, width));
  /** Counts per status; for a failure, its text. */
  const answers = new Map<string, number>();
  let isOver = false;
  let turn = 0;
  // Many images that no cache holds yet: each is rendered on its first request.
  const paths = images.flatMap(({ key }) =>
    ['s', 'b', 't', 'm', 'l', 'h'].flatMap((size) => ['jpg', 'webp', 'png'].map((end) => `/i/${key}${size}.${end}`)),
  );
  const read = async () => {
    while (!isOver) {
      const path = paths[turn++ % paths.length] ?? '';
      const edge = edges[turn % 2] as Edge;
      const answer = await answerOrVariant(() => edge.get(path));
      const told = answer.status === 200 ? await answer.arrayBuffer().then(() => '200') : await answer.text();
      answers.set(told, (answers.get(told) ?? 0) + 1);
    }
  };
  const readers = Array.from({ length: 8 }, read);
  for (const [place, port] of ports.entries()) {
    await apis[place]?.kill();
    apis[place] = await startApi(installation, port);
  }
  isOver = true;
  await Promise.all(readers);
  expect([...answers.keys()]).toEqual(['200']);
  expect(answers.get('200')).toBeGreaterThan(100);
});
