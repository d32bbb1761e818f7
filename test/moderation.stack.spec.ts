import { photoPng } from '#imaging/testing';
import type { Key } from '#keys';
import { setTimeout } from 'node:timers/promises';
import PQueue from 'p-queue';
import { expect, onTestFinished } from 'vitest';

import { type EdgeAddress, imageAddresses } from '../libs/purge/src/edges/edge-addresses.js';
import { cachedPath, readCached } from '../libs/purge/src/edges/edge-cache-files.js';
import { Client } from './harness/account-clients.js';
import { ADMIN_TOKEN } from './harness/accounts.js';
import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import type { UploadAnswer } from './harness/imglink.js';
import { moderate } from './harness/moderation.js';
import { freePort } from './harness/redis.js';
import { it as base } from './harness/stack-fixtures.js';

const APIS = 4;
/** 1,000 is what the API takes at once. */
const IMAGES = Number(process.env.MODERATION_IMAGES ?? 40);
const READERS = 4;
const SECRET = 'the secret of the purges';

const it = base.extend('stack', { scope: 'file' }, async ({ parts, installation, services }) => {
  const [first = 0, second = 0, ...apiPorts] = await Promise.all(Array.from({ length: APIS + 2 }, () => freePort()));
  const env = {
    ...installation.env,
    ADMIN_TOKEN,
    EDGE_OFFLOAD: 'on',
    EDGE_PURGE_URLS: `http://127.0.0.1:${first} http://127.0.0.1:${second}`,
    EDGE_PURGE_SECRET: SECRET,
  };
  const start = async (main: string, more: object = {}) =>
    parts.use(await AppProcess.start({ main, env: { ...env, ...more } }));
  const [api, worker] = installation.mains;
  await Promise.all([...apiPorts.map((port) => start(api, { PORT: String(port) })), start(worker)]);
  const s3Server = new URL(services.s3).host;
  const edge = async (port: number) => parts.use(await Edge.start({ port, apiPorts, s3Server, secret: SECRET }));
  return { edges: [(await edge(first)).url, (await edge(second)).url], api: `http://127.0.0.1:${apiPorts[0]}` };
});

const atOnce = <T>(concurrency: number, works: (() => Promise<T>)[]) => new PQueue({ concurrency }).addAll(works);

it('blocks, unblocks and deletes many images in one action, while two edges are read', async ({ stack }) => {
  const body = new Uint8Array(await photoPng({ width: 8, height: 8 }));
  const upload = async () =>
    (await (await fetch(`${stack.api}/v1/images`, { method: 'POST', body })).json()) as UploadAnswer;
  const images = await atOnce(
    16,
    Array.from({ length: IMAGES }, () => upload),
  );
  const addresses = images.flatMap(({ key }) => stack.edges.map((edge) => `${edge}/i/${key}.png`));
  const read = async (address: string) => {
    const answer = await fetch(address);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return answer.ok ? `${answer.status} ${bytes.toString('base64')}` : String(answer.status);
  };
  const answers = async () => {
    const reads = addresses.map((address) => () => read(address));
    return [...new Set(await atOnce(16, reads))];
  };
  const before = await answers();
  expect(before).toEqual([expect.stringMatching('^200 ')]);

  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const readers = Array.from({ length: READERS }, async (_, reader) => {
    for (let turn = reader; !isOver; turn += READERS) await read(addresses[turn % addresses.length] ?? '');
  });
  const admin = new Client({ url: stack.api } as never, ADMIN_TOKEN);
  for (const [action, state, expected] of [
    ['block', 'blocked', ['451']],
    ['unblock', 'live', before],
    ['delete', 'deleted', ['410']],
  ] as const) {
    const { results } = await moderate(admin, action, images);
    expect(results).toEqual(images.map(({ key }) => ({ key, status: 200, state })));
    await setTimeout(2_000);
    expect([action, await answers()]).toEqual([action, expected]);
  }
  isOver = true;
  await Promise.all(readers);
});

it('purges at an edge what it says to have cached, which is all that it has', async ({ stack }) => {
  const body = new Uint8Array(await photoPng({ width: 340, height: 240 }));
  const uploaded = await fetch(`${stack.api}/v1/images`, { method: 'POST', body });
  const { key } = (await uploaded.json()) as UploadAnswer;
  const [edge = ''] = stack.edges;
  const addresses = imageAddresses(key as Key);
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(edge + path, { headers, redirect: 'manual' });
    return { status: answer.status, body: await answer.text(), cache: answer.headers.get('cache-status') };
  };
  const secret = { 'x-imglink-purge': SECRET };
  const cached = async () => readCached(addresses, await ask(cachedPath(addresses), secret));
  expect(await cached()).toEqual([]);
  const read = ({ path, accept, acceptLanguage }: EdgeAddress) =>
    ask(path, { accept, 'accept-language': acceptLanguage });
  for (const address of addresses) await read(address);
  const hits: EdgeAddress[] = [];
  for (const address of addresses) if ((await read(address)).cache === 'imglink-edge; hit') hits.push(address);
  expect(hits.length).toBeGreaterThan(25);
  expect(await cached()).toEqual(hits);
  expect((await ask(cachedPath(addresses))).status).toBe(404);
  expect((await ask('/_cached/1?f0=bytes/../../etc/passwd', secret)).status).toBe(400);
});
