import { drawing } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { expect } from 'vitest';

import { Client } from './harness/account-clients.js';
import { ADMIN_TOKEN } from './harness/accounts.js';
import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import type { UploadAnswer } from './harness/imglink.js';
import { type HookAnswer, ModerationHook } from './harness/moderation-hook.js';
import { freePort } from './harness/redis.js';
import { it as base } from './harness/stack-fixtures.js';
import { TusClient } from './harness/tus.js';
import { until } from './harness/until.js';
import { outcome, UPLOAD_WAYS, uploadToImgur } from './harness/upload-ways.js';

const SECRET = 'the secret of the purges';
const SPAMMER = { 'x-forwarded-for': '198.51.100.7' };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let seed = 100;
const newPicture = () => drawing({ seed: (seed += 1), width: 320, height: 240 });

/** Two API processes behind an edge that fetches bytes from the store itself, a worker, and a moderation hook. */
const it = base
  .extend('hook', { scope: 'file' }, async ({ parts }) => parts.use(await ModerationHook.start()))
  .extend('stack', { scope: 'file' }, async ({ parts, installation, services, hook }) => {
    const [edgePort, ...apiPorts] = await Promise.all([freePort(), freePort(), freePort()]);
    const url = `http://127.0.0.1:${edgePort}`;
    const env = {
      ...installation.env,
      ...hook.settings('before', { SWEEP_INTERVAL_MS: '500' }),
      ADMIN_TOKEN,
      PUBLIC_URL: url,
      EDGE_OFFLOAD: 'on',
      EDGE_PURGE_URLS: url,
      EDGE_PURGE_SECRET: SECRET,
      TRUSTED_PROXIES: '127.0.0.1',
      URL_IMPORT_ALLOW: '127.0.0.1',
    };
    const start = async (main: string, more: object = {}) =>
      parts.use(await AppProcess.start({ main, env: { ...env, ...more } }));
    const [api, worker] = installation.mains;
    await Promise.all([...apiPorts.map((port) => start(api, { PORT: String(port) })), start(worker)]);
    const s3Server = new URL(services.s3).host;
    parts.use(await Edge.start({ port: edgePort, apiPorts, s3Server, secret: SECRET, realIpFrom: '127.0.0.1' }));
    const apis = apiPorts.map((port) => ({ url: `http://127.0.0.1:${port}` }));
    return { url, apis: apis as [{ url: string }, { url: string }] };
  })
  .extend('admin', { scope: 'file' }, ({ stack }) => new Client(stack.apis[0] as never, ADMIN_TOKEN))
  /** A host on which an image can be put. */
  .extend('web', { scope: 'file' }, async ({ parts }) => {
    const web = { image: Buffer.alloc(0) as Buffer, url: '' };
    const server = createServer((_request, response) => response.end(web.image)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    parts.defer(() => void server.close());
    web.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.png`;
    return web;
  });

it('shows a held image to the hook through an edge, and to nobody else before it is allowed', async ({
  stack,
  hook,
}) => {
  const seen: unknown[] = [];
  const statusesOf = async (key: string) => {
    const paths = [`/i/${key}.png`, `/i/${key}l.jpg`, `/v1/images/${key}`, `/gallery/${key}`];
    const answers = paths.flatMap((path) => [stack, ...stack.apis].map(({ url }) => fetch(url + path)));
    return [...new Set((await Promise.all(answers)).map(({ status }) => status))];
  };
  hook.answer = async ({ key, imageUrl }) => {
    // The second time, an edge that had cached the answer would have it.
    for (const url of [imageUrl, imageUrl, imageUrl.split('?')[0]!]) {
      const answer = await fetch(url);
      seen.push(`${answer.status} ${answer.headers.get('cache-control')}`);
    }
    seen.push(await statusesOf(key));
    return 'allow' as const;
  };
  const answer = await fetch(`${stack.url}/v1/images`, { method: 'POST', body: new Uint8Array(await newPicture()) });
  const { key } = (await answer.json()) as UploadAnswer;
  expect(answer.status).toBe(200);
  expect(hook.questions.at(-1)?.imageUrl).toContain(`${stack.url}/i/${key}l.jpg?token=`);
  expect(seen).toEqual(['200 private, no-store', '200 private, no-store', '404 no-store', [404]]);
  expect(await statusesOf(key)).toEqual([200]);
});

it.for<[HookAnswer, string, string]>([
  ['allow', '200', '204'],
  ['block', '451 image-blocked', '451 image-blocked'],
  ['refuse', '403 upload-banned', '403 upload-banned'],
  ['down', '202', '204'],
])('answers each way of uploading while the hook says %s', async ([answer, byHttp, byTus], { stack, hook, web }) => {
  hook.answer = answer;
  // An image that is held is not waited for.
  const headers: Record<string, string> = answer === 'down' ? { prefer: 'wait=0' } : {};
  for (const [way, upload] of UPLOAD_WAYS) {
    web.image = await newPicture();
    const wanted = way.includes('tus') ? byTus : byHttp;
    expect([way, await outcome(upload(stack, web.image, headers, web.url))]).toEqual([way, wanted]);
  }
  if (answer === 'down') return;
  const { status } = await uploadToImgur(stack, await newPicture());
  expect(status).toBe(Number(byHttp.slice(0, 3)));
});

it('knows a ban in each process and behind the edge within two seconds', async ({ stack, hook, admin }) => {
  hook.answer = 'allow';
  const [, other] = stack.apis;
  const ban = (kind: string, value: string) => admin.json('POST', '/v1/admin/bans', { kind, value, reason: 'Spam' });
  const isRefused = (image: Buffer) => async () =>
    (await outcome(UPLOAD_WAYS[0]![1](other, image))) === '403 upload-banned';
  const [exact, similar] = [await newPicture(), await newPicture()];
  const uploaded = await fetch(`${stack.url}/v1/images`, { method: 'POST', body: new Uint8Array(similar) });
  const { key } = (await uploaded.json()) as UploadAnswer;
  const tus = new TusClient(other.url);
  const created = await tus.begin(exact.length);

  await Promise.all([ban('sha256', sha256(exact)), ban('similar', key), ban('address', '198.51.100.0/24')]);
  const bannedAt = performance.now();
  await until(isRefused(exact), 'the exact ban is known');
  await until(isRefused(await sharp(similar).resize(160).webp().toBuffer()), 'the similar ban is known');
  const asSpammer = () => fetch(`${stack.url}/v1/images`, { method: 'POST', headers: SPAMMER, body: 'x' });
  await until(async () => (await outcome(asSpammer())) === '403 client-banned', 'the network is known');
  expect(performance.now() - bannedAt).toBeLessThan(2_000);

  const atCreation = new TusClient(stack.url).create(10, SPAMMER);
  expect(await outcome(atCreation)).toBe('403 client-banned');
  expect(await outcome(tus.patch(created, 0, exact))).toBe('403 upload-banned');
  expect((await fetch(`${stack.url}/v1/images/${key}`, { headers: SPAMMER })).status).toBe(200);
});
