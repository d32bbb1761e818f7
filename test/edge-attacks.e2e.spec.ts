import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

import { Edge } from './harness/edge.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';
import { freePort } from './harness/redis.js';

const EVIL = 'evil.example';
let width = 300;

const it = base
  .extend('settings', { scope: 'file' }, { EDGE_OFFLOAD: 'on' })
  .extend('edgeSettings', { scope: 'file' }, ({ imglink }) => ({ diskRoot: join(imglink.dataDir, 'images') }))
  /** A second edge, for ordinary requests. */
  .extend('innocent', { scope: 'file' }, async ({ parts, imglink, edgeSettings }) => {
    const apiPorts = [Number(new URL(imglink.url).port)];
    return parts.use(await Edge.start({ port: await freePort(), apiPorts, ...edgeSettings }));
  })
  .extend('image', { scope: 'file' }, ({ imglink }) => fresh(imglink));

/** An image that no cache holds. */
const fresh = async (imglink: ImgLink) => imglink.upload(await photoJpeg({ width: width++, height: 200 }));

/** Sends the characters unchanged; returns everything that the edge answers until it closes, or pauses afterwards. */
async function send(edge: Edge, request: string): Promise<string> {
  const socket = connect(Number(new URL(edge.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.setTimeout(30_000, () => socket.destroy());
  socket.once('data', () => socket.setTimeout(1_500));
  socket.write(request, 'latin1');
  return text(socket).catch(() => '');
}

const statusesIn = (answers: string) =>
  [...answers.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

const POST = 'POST /v1/images HTTP/1.1\r\nHost: a\r\n';
const SMUGGLED = 'GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n';

it.for<[string, string]>([
  ['both lengths', `${POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${SMUGGLED}`],
  ['a length that is a list', `${POST}Content-Length: 0, 44\r\n\r\n${SMUGGLED}`],
  ['a length with a sign', `${POST}Content-Length: +0\r\n\r\n${SMUGGLED}`],
  [
    'a coding with a space before its colon',
    `${POST}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ['an unknown coding', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['two codings', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['a chunk of a size that is none', `${POST}Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`],
  [
    'a line that ends early',
    `${POST}X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
])('lets nobody hide a request in another: %s', async ([_name, request], { edge }) => {
  const statuses = statusesIn(await send(edge, request));
  expect(statuses).toHaveLength(1);
  expect([400, 411, 501]).toContain(statuses[0]);
});

it.for<[string, Record<string, string>]>([
  ['the host', { host: EVIL }],
  ['a forwarded host', { 'x-forwarded-host': EVIL, 'x-host': EVIL, 'x-forwarded-server': EVIL }],
  [
    'a forwarded scheme',
    { 'x-forwarded-proto': 'javascript', 'x-forwarded-scheme': 'ftp', forwarded: `host=${EVIL};proto=ftp` },
  ],
  [
    'another address',
    { 'x-original-url': '/metrics', 'x-rewrite-url': '/metrics', 'x-accel-redirect': '/_store/disk/x' },
  ],
  ['another method', { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }],
  ['an invalid language and media type', { accept: `${EVIL},text/html`, 'accept-language': `${EVIL},*` }],
  ['a range', { range: 'bytes=0-3' }],
  ['conditions that no image meets', { 'if-none-match': '*', 'if-modified-since': 'Thu, 26 Nov 2099 00:00:00 GMT' }],
  ['compressed content', { 'accept-encoding': 'gzip, br' }],
])(
  'serves the next reader the ordinary answer after a first request with %s',
  async ([_name, headers], { imglink, edge, innocent }) => {
    const { key } = await fresh(imglink);
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const host = 'host' in headers ? '' : `host: ${new URL(edge.url).host}\r\n`;
    for (const path of [`/i/${key}.jpg`, `/i/${key}s.webp`, `/gallery/${key}`, `/v1/images/${key}`]) {
      const answer = await send(edge, `GET ${path} HTTP/1.1\r\n${host}${fields.join('')}connection: close\r\n\r\n`);
      expect(answer).not.toContain(EVIL);
      const asked = { accept: 'text/html', 'accept-encoding': 'identity' };
      const [clean, cached] = [await innocent.get(path, asked), await edge.get(path, asked)];
      expect([path, cached.status, cached.headers.get('content-encoding')]).toEqual([path, 200, null]);
      expect(Buffer.from(await cached.arrayBuffer()).equals(Buffer.from(await clean.arrayBuffer()))).toBe(true);
    }
  },
);

it('caches only answers to GET and HEAD', async ({ imglink, edge }) => {
  const { key } = await fresh(imglink);
  const path = `/i/${key}.jpg`;
  const head = await fetch(edge.url + path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  for (const method of ['POST', 'PUT', 'PATCH', 'OPTIONS']) {
    expect((await fetch(edge.url + path, { method })).status).toBeLessThan(500);
  }
  const answer = await edge.get(path);
  const length = Number(head.headers.get('content-length'));
  expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, length]);
});

it('lets no client add a header line to an answer', async ({ imglink, edge, image }) => {
  const break_ = '%0d%0aset-cookie:%20a=b%0d%0a%0d%0a<script>';
  const { key } = image;
  for (const path of [
    `/i/${key}${break_}.jpg`,
    `/i/${key}.bmp?${break_}`,
    `/gallery/${key}?${break_}`,
    `/gallery/${break_}`,
    `/${key}${break_}`,
    `/delete/${break_}`,
    `/oembed?url=${encodeURIComponent(imglink.url)}/gallery/${key}${break_}`,
  ]) {
    const answer = await send(edge, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    expect([
      path,
      statusesIn(answer).length,
      /set-cookie/i.test(
        head
          .split('\r\n')
          .map((line) => line.split(':')[0])
          .join(),
      ),
    ]).toEqual([path, 1, false]);
    const isPage = /^content-type: text\/html/im.test(head);
    expect([path, isPage && body.includes('<script>')]).toEqual([path, false]);
    expect([path, body === '' || /^x-content-type-options: nosniff/im.test(head)]).toEqual([path, true]);
  }
});

it('exposes no internal location under any spelling', async ({ imglink, edge, image }) => {
  const { key } = image;
  const [object = ''] = await imglink.files('images');
  for (const path of [
    `/_store/disk/${object}`,
    `/_store/s3`,
    `/%5fstore/disk/${object}`,
    `//_store/disk/${object}`,
    `/./_store/disk/${object}`,
    `/i/../_store/disk/${object}`,
    `/i/%2e%2e/_store/disk/${object}`,
    `/i/..%2f_store/disk/${object}`,
    `/i/${key}.jpg/../../_store/disk/${object}`,
    `/_Store/disk/${object}`,
    `/_store/disk/../data.sqlite`,
    `/i/../metrics`,
    `/i/%2e%2e/metrics`,
    `/metrics/`,
    `/metrics%20`,
    `//metrics`,
    `/stub_status`,
  ]) {
    const answer = await send(
      edge,
      `GET ${path} HTTP/1.1\r\nhost: a\r\nx-accel-redirect: /_store/s3\r\nconnection: close\r\n\r\n`,
    );
    const [status = 0] = statusesIn(answer);
    expect([path, [400, 404].includes(status)]).toEqual([path, true]);
    expect(answer).not.toMatch(/x-object-|x-accel-|JFIF|imglink_|Active connections/i);
  }
});

it('treats all spellings of an address as one image', async ({ edge, image }) => {
  const { key } = image;
  for (const [path, wanted] of [
    [`/i/${key}.jpg`, [200]],
    [`/i/${key}%2ejpg`, [200]],
    [`//i/${key}.jpg`, [200, 404]],
    [`/i//${key}.jpg`, [200, 404]],
    [`/i/x/../${key}.jpg`, [200, 404]],
    [`/I/${key}.jpg`, [404]],
    [`/i/${key}.JPG`, [301, 302, 308, 404]],
    [`/i/${key}.jpg/`, [404]],
    [`/i/${key}.jpg.`, [404]],
    [`/i/${key}.jpg..`, [404]],
    [`/i/${key}.jpg%20`, [404]],
    [`/i/${key}%2f.jpg`, [404]],
    [`/i/${key}%5c.jpg`, [404]],
    [`/i/${key};a.jpg`, [404]],
    [`/i/${key}.jpg;a`, [404]],
    [`/i/${key}.jpg%3fa`, [404]],
    [`/i/${key}.jpg%23a`, [404]],
    [`/i/${key}.jpg%00`, [400]],
    [`http://${EVIL}/i/${key}.jpg`, [200]],
  ] as const) {
    const answer = await send(edge, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect([path, (wanted as readonly number[]).includes(statusesIn(answer)[0] ?? 0), statusesIn(answer)]).toEqual([
      path,
      true,
      statusesIn(answer),
    ]);
    expect(answer).not.toContain(EVIL);
  }
});
