import { photoJpeg } from '#imaging/testing';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';

import { comparison } from './harness/contract/comparison.js';
import { Edge } from './harness/edge.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { until } from './harness/until.js';

const SECRET = 'a secret that each edge knows';
const HIT = 'imglink-edge; hit';
const it = base
  /** Of the shield, of west and of east. */
  .extend('ports', { scope: 'file' }, async () => [await freePort(), await freePort(), await freePort()] as const)
  .extend('settings', { scope: 'file' }, ({ ports }) => ({
    EDGE_OFFLOAD: 'on',
    EDGE_PURGE_URLS: ports.map((port) => `http://127.0.0.1:${port}`).join(' '),
    EDGE_PURGE_SECRET: SECRET,
    SWEEP_INTERVAL_MS: '500',
  }))
  .extend('shield', { scope: 'file' }, async ({ parts, ports, imglink }) => {
    const apiPorts = [Number(new URL(imglink.url).port)];
    const diskRoot = join(imglink.dataDir, 'images');
    return parts.use(await Edge.start({ port: ports[0], apiPorts, secret: SECRET, diskRoot }));
  })
  /** West and east: edges in front of an edge, like a CDN's edges in front of its shield. */
  .extend('regions', { scope: 'file' }, async ({ parts, ports, shield }): Promise<[Edge, Edge]> => {
    const region = async (port: number) =>
      parts.use(await Edge.start({ port, apiPorts: [Number(new URL(shield.url).port)], secret: SECRET }));
    return [await region(ports[1]), await region(ports[2])];
  });

const addressesOf = (key: string): [string, string][] => [
  [`/i/${key}.jpg`, '*/*'],
  [`/i/${key}m.webp`, '*/*'],
  [`/gallery/${key}`, 'text/html'],
  [`/gallery/${key}`, 'application/json'],
  [`/v1/images/${key}`, '*/*'],
];
const statuses = (edge: Edge, key: string) =>
  Promise.all(addressesOf(key).map(async ([path, accept]) => (await edge.get(path, { accept })).status));
const originReads = (imglink: ImgLink) => imglink.metric('imglink_cache_requests_total', 'layer="l1"');

it('makes one request to the origin per object, for all regions', async ({ imglink, regions }) => {
  const { key } = await imglink.upload(await photoJpeg({ width: 300, height: 200 }));
  for (const [path, accept] of addressesOf(key)) {
    const before = await originReads(imglink);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, turn) => (regions[turn % 2] as Edge).get(path, { accept })),
    );
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect([path, new Set(answers.map(({ status }) => status)), new Set(bodies).size]).toEqual([
      path,
      new Set([200]),
      1,
    ]);
    expect([path, (await originReads(imglink)) - before]).toEqual([path, 1]);
  }
});

it('purges every region, continues past one that is down, and serves nothing old there when it is back', async ({
  imglink,
  regions,
}) => {
  const { key, deleteToken } = await imglink.upload(await photoJpeg({ width: 310, height: 200 }));
  const [west, east] = regions;
  for (const region of regions) expect(new Set(await statuses(region, key))).toEqual(new Set([200]));
  await east.stop();
  expect((await imglink.delete(key, deleteToken)).status).toBe(204);
  const isGone = (edge: Edge) => async () => (await statuses(edge, key)).every((status) => status === 410);
  await until(isGone(west), 'west answers 410', 20_000);
  const authorization = `Bearer ${deleteToken}`;
  const state = async () =>
    ((await (await imglink.get(`/v1/images/${key}/purge`, { authorization })).json()) as { state: string }).state;
  expect(await state()).not.toBe('purged');
  await east.start();
  await until(isGone(east), 'east answers 410');
  await until(async () => (await state()) === 'purged', 'every layer is clean');
});

it('serves its cache, marked stale, while the origin is down', async () => {
  // Like imglink's JSON, except for its age and contents.
  comparison.isOn = false;
  let isUp = true;
  const caching = 'public, max-age=1, stale-while-revalidate=10, stale-if-error=86400';
  const origin = createServer((request, answer) => {
    if (isUp)
      answer.writeHead(200, { 'content-type': 'application/json', 'cache-control': caching }).end('{"is":"old"}');
    else request.socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const apiPorts = [(origin.address() as AddressInfo).port];
  await using edge = await Edge.start({ port: await freePort(), apiPorts });
  const read = () => edge.get('/v1/images/AAAAAAAAAAA');
  expect((await read()).status).toBe(200);
  isUp = false;
  await until(async () => (await read()).headers.get('cache-status') === `${HIT}; detail=stale`, 'it is stale');
  const stale = await read();
  expect([stale.status, await stale.text()]).toEqual([200, '{"is":"old"}']);
  origin.close();
});
