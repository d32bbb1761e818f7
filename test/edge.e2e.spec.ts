import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

import { Edge } from './harness/edge.js';
import { expectWithin } from './harness/expect-within.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { until } from './harness/until.js';

const SECRET = 'a secret that the edge knows';
const HIT = 'imglink-edge; hit';
const picture = await photoJpeg({ width: 300, height: 200 });

const it = base
  .extend('cdn', { scope: 'file' }, async ({ parts }) => {
    const cdn = createServer(async (request, answer) => {
      purged.push(await text(request));
      answer.end('{"success":true}');
    }).listen(0, '127.0.0.1');
    await once(cdn, 'listening');
    parts.defer(() => {
      cdn.closeAllConnections();
      cdn.close();
    });
    return cdn;
  })
  .extend('settings', { scope: 'file' }, ({ edgePort, cdn }) => ({
    EDGE_PURGE_URLS: `http://127.0.0.1:${edgePort}`,
    EDGE_PURGE_SECRET: SECRET,
    CDN_PURGE_URL: `cloudflare://zone1?endpoint=http://127.0.0.1:${(cdn.address() as AddressInfo).port}`,
    CDN_PURGE_TOKEN: 'token',
  }))
  .extend('edgeSettings', { scope: 'file' }, { secret: SECRET })
  .extend('image', { scope: 'file' }, ({ imglink }) => imglink.upload(picture));

/** Bodies of the requests that the CDN got. */
const purged: string[] = [];

const pathOf = (url: string) => new URL(url).pathname;
const statusOf = (answer: Response) => answer.headers.get('cache-status');

it('answers the second request from its cache, whatever query is added', async ({ imglink, edge, image }) => {
  for (const path of [`/i/${image.key}.jpg`, `/i/${image.key}s.webp`, `/v1/images/${image.key}`]) {
    const direct = await imglink.get(path);
    const first = await edge.get(path);
    expect(statusOf(first)).toMatch(/, imglink-edge; fwd=uri-miss$/);
    const second = await edge.get(`${path}?utm_source=x&y=${Math.random()}`);
    expect([second.status, statusOf(second)]).toEqual([200, HIT]);
    for (const name of ['cache-control', 'content-type', 'etag', 'repr-digest', 'access-control-allow-origin']) {
      expect(second.headers.get(name)).toBe(direct.headers.get(name));
    }
    expect(await second.arrayBuffer()).toEqual(await direct.arrayBuffer());
  }
});

it('answers ranges, conditions and HEAD from its cache', async ({ edge, image }) => {
  const path = `/i/${image.key}.jpg`;
  const whole = Buffer.from(await (await edge.get(path)).arrayBuffer());
  const etag = (await edge.get(path)).headers.get('etag') ?? '';
  const part = await edge.get(path, { range: 'bytes=10-19' });
  expect([part.status, part.headers.get('content-range'), statusOf(part)]).toEqual([
    206,
    `bytes 10-19/${whole.length}`,
    HIT,
  ]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10, 20));
  expect((await edge.get(path, { range: 'bytes=99999999-' })).status).toBe(416);
  expect((await edge.get(path, { range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200);
  expect((await edge.get(path, { 'if-none-match': etag })).status).toBe(304);
  expect((await edge.get(path, { 'if-match': '"another"' })).status).toBe(412);
  const head = await fetch(edge.url + path, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), statusOf(head)]).toEqual([200, String(whole.length), HIT]);
});

it('caches the page and the JSON of a link separately and serves the requested one', async ({ edge, image }) => {
  const path = `/gallery/${image.key}`;
  const kinds: [string, string][] = [
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['application/json', 'application/json'],
    ['*/*', 'text/html'],
    ['application/json, text/plain, */*', 'application/json'],
    ['image/avif', 'text/html'],
  ];
  for (const [accept, type] of [...kinds, ...kinds]) {
    const answer = await edge.get(path, { accept });
    expect([accept, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([accept, 200, type]);
  }
  expect(statusOf(await edge.get(path))).toBe(HIT);
});

it.for<[string, string, string]>([
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7', 'fr', 'Partager'],
  ['ja,it;q=0.9,de-AT;q=0.8,en;q=0.7', 'de', 'Teilen'],
  ['ja', 'en', 'Share'],
  ['*', 'en', 'Share'],
  ['den, frx, DE', 'de', 'Teilen'],
])(
  'answers Accept-Language %s in %s, then from its cache',
  async ([languages, language, word], { imglink, edge, image }) => {
    for (const ask of [imglink, edge, edge]) {
      const headers = { accept: 'text/html', 'accept-language': languages };
      const answer = await ask.get(`/gallery/${image.key}`, headers);
      expect([answer.status, answer.headers.get('content-language')]).toEqual([200, language]);
      const page = await answer.text();
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).toContain(`>${word}</h2>`);
    }
    const again = await edge.get(`/gallery/${image.key}`, { accept: 'text/html', 'accept-language': language });
    expect(statusOf(again)).toBe(HIT);
  },
);

it('makes one request to the API for 200 concurrent requests', async ({ imglink, edge }) => {
  const { key } = await imglink.upload(await photoJpeg({ width: 310, height: 210 }));
  const answers = await Promise.all(Array.from({ length: 200 }, () => edge.get(`/i/${key}m.webp`)));
  const bodies = await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(bodies.map(({ byteLength }) => byteLength)).size).toBe(1);
  expect(answers.filter((answer) => statusOf(answer) !== HIT)).toHaveLength(1);
});

it('serves nothing of a deleted image two seconds later', async ({ imglink, edge }) => {
  const addressesOf = (key: string): [path: string, accept: string, language?: string][] => [
    [`/i/${key}.jpg`, '*/*'],
    [`/i/${key}.png`, '*/*'],
    [`/i/${key}l.jpg`, '*/*'],
    [`/i/${key}s.webp`, '*/*'],
    [`/i/${key}m.gif`, '*/*'],
    [`/i/${key}.bmp`, '*/*'],
    [`/v1/images/${key}`, '*/*'],
    ...['en', 'de', 'fr'].map((language): [string, string, string] => [`/gallery/${key}`, 'text/html', language]),
    [`/gallery/${key}`, 'application/json'],
  ];
  const statuses = (key: string) =>
    Promise.all(
      addressesOf(key).map(async ([path, accept, language = '*']) => {
        const answer = await edge.get(path, { accept, 'accept-language': language });
        return answer.status;
      }),
    );
  await expectWithin(2_000, async (turn) => {
    const { key, deleteToken } = await imglink.upload(await photoJpeg({ width: 320, height: 220 + turn }));
    expect(Math.max(...(await statuses(key)))).toBeLessThan(400);
    expect((await imglink.delete(key, deleteToken)).status).toBe(204);
    const answered = performance.now();
    await until(async () => (await statuses(key)).every((status) => status === 410), 'each address answers 410');
    return performance.now() - answered;
  });
});

/** Passes requests on to the API, and holds back the first answer for a path until `release`. */
async function startSlowWay(api: string, path: () => string) {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let asked = 0;
  const pass = async ({ url = '', method = 'GET', headers }: IncomingMessage, answer: ServerResponse) => {
    const { accept = '*/*' } = headers;
    const answered = await fetch(api + url, { method, headers: { accept }, redirect: 'manual' });
    const body = Buffer.from(await answered.arrayBuffer());
    if (url === path() && (asked += 1) === 1) {
      held.resolve();
      await released.promise;
    }
    const fields = [...answered.headers].filter(
      ([name]) => !/^(?:connection|keep-alive|transfer-encoding)$/.test(name),
    );
    answer.writeHead(answered.status, Object.fromEntries(fields)).end(body);
  };
  // The API may be down at its end, and a purge may be running.
  const server = createServer((request, answer) => void pass(request, answer).catch(() => answer.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    held: held.promise,
    release: () => released.resolve(),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

it('serves nothing of a deleted image seconds after a slow fetch that began before the delete', async () => {
  const port = await freePort();
  await using own = await ImgLink.start({
    env: { EDGE_PURGE_URLS: `http://127.0.0.1:${port}`, EDGE_PURGE_SECRET: SECRET },
  });
  const { key, deleteToken, bytes } = await own.upload(picture);
  const [path, json] = [`/i/${key}.jpg`, `/v1/images/${key}`];
  await using way = await startSlowWay(own.url, () => path);
  await using slow = await Edge.start({ port, apiPorts: [way.port], secret: SECRET });
  const answers = (status: number) => async () => (await slow.get(path)).status === status;

  await slow.get(json);
  const fetched = slow.get(path);
  await way.held;
  expect((await own.delete(key, deleteToken)).status).toBe(204);
  await until(
    async () => (await slow.requests()).some((asked) => asked.path === json && asked.status === 410),
    'a purge',
  );
  way.release();
  expect((await (await fetched).arrayBuffer()).byteLength).toBe(bytes);
  await until(answers(200), 'what was fetched has taken the place of the purge');
  // The sweeper would come a minute later.
  await until(answers(410), 'it is purged again', 30_000);
});

it('shows the holder of the delete token which caches are purged, the CDN included', async ({ imglink, edge }) => {
  const { key, deleteToken } = await imglink.upload(await photoJpeg({ width: 330, height: 230 }));
  const ask = (token: string) => imglink.get(`/v1/images/${key}/purge`, { authorization: `Bearer ${token}` });
  const state = async () => ((await (await ask(deleteToken)).json()) as { state: string }).state;
  await edge.get(`/i/${key}.jpg`);
  expect([(await ask('wrong')).status, (await imglink.get(`/v1/images/${key}/purge`)).status]).toEqual([403, 401]);
  expect(await state()).toBe('live');
  await imglink.delete(key, deleteToken);
  await until(async () => (await state()) === 'purged', 'every layer is clean');
  expect(await (await ask(deleteToken)).json()).toEqual({
    key,
    state: 'purged',
    layers: ['database', 'cache', 'store', 'edge', 'cdn'].map((layer) => ({ layer, isGone: true })),
  });
  expect(purged).toContain(`{"tags":["${key}"]}`);
});

it('refuses a purge without the secret', async ({ edge, image }) => {
  const path = `/i/${image.key}.jpg`;
  await edge.get(path);
  for (const secret of ['', '1', 'wrong', `${SECRET}x`]) {
    expect(statusOf(await edge.get(path, { 'x-imglink-purge': secret }))).toBe(HIT);
  }
  expect(statusOf(await edge.get(path, { 'x-imglink-purge': SECRET }))).toMatch(/imglink-edge; fwd=request$/);
});

it('does not mix up addresses', async ({ edge, image }) => {
  const plain = `/i/${image.key}.jpg`;
  await edge.get(plain);
  const swapped = image.key.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  for (const path of [
    `/i/${swapped}.jpg`,
    `/i/${image.key}%2f.jpg`,
    `/i/${image.key}.jpg.`,
    `/i/${image.key}.jpg%00`,
  ]) {
    expect([path, (await edge.get(path)).status]).toEqual([path, path.includes('%00') ? 400 : 404]);
  }
  const evil = await edge.get(plain, { 'x-forwarded-host': 'evil.example', 'x-original-url': '/metrics' });
  expect([evil.status, statusOf(evil)]).toEqual([200, HIT]);
});

it('serves its cache while no API process answers, and answers 503 with Retry-After for the rest', async ({
  imglink,
  edge,
  image,
}) => {
  const paths = [pathOf(image.imageUrl), `/i/${image.key}s.webp`];
  for (const path of paths) await edge.get(path);
  expect(await imglink.stop()).toBe(0);
  for (const path of paths) expect([path, (await edge.get(path)).status]).toEqual([path, 200]);
  const other = await edge.get(`/i/${image.key}h.webp`);
  expect([other.status, other.headers.get('retry-after')]).toEqual([503, '5']);
  expect(other.headers.get('content-type')).toBe('application/problem+json');
});
