import { animatedGif, photoJpeg } from '#imaging/testing';
import { readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';

import { Edge } from './harness/edge.js';
import { it as base } from './harness/stack-fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { freePort } from './harness/redis.js';
import { type ServiceUrls, StackInstallation } from './harness/services.js';

/** One way from a client to the bytes. */
interface Way {
  imglink: ImgLink;
  edge: Edge | undefined;
  image: UploadAnswer;
  animation: UploadAnswer;
}

const OFFLOAD = { EDGE_OFFLOAD: 'on' };
const WAYS = ['Node', 'the edge over Node', 'the edge over a disk', 'the edge over S3'] as const;
const [picture, gif] = await Promise.all([photoJpeg({ width: 300, height: 200 }), animatedGif()]);

const it = base.extend('ways', { scope: 'file' }, async ({ parts, services }) => {
  const ways = new Map<string, Way>();
  for (const name of WAYS) ways.set(name, await open(name, parts, services));
  return ways;
});

const portOf = (url: string) => Number(new URL(url).port);
const urlOf = ({ edge, imglink }: Way) => edge?.url ?? imglink.url;
const way = (ways: Map<string, Way>, name: string): Way => {
  const found = ways.get(name);
  if (!found) throw new Error(`No way by ${name}.`);
  return found;
};

async function open(name: string, parts: AsyncDisposableStack, services: ServiceUrls): Promise<Way> {
  const isS3 = name === 'the edge over S3';
  const installation = parts.use(isS3 ? await StackInstallation.create(services) : await EmbeddedInstallation.create());
  const offloads = isS3 || name === 'the edge over a disk';
  const imglink = parts.use(await ImgLink.start({ installation, env: offloads ? OFFLOAD : {} }));
  const edge =
    name === 'Node'
      ? undefined
      : parts.use(
          await Edge.start({
            port: await freePort(),
            apiPorts: [portOf(imglink.url)],
            s3Server: new URL(services.s3).host,
            ...(!isS3 && { diskRoot: join(imglink.dataDir, 'images') }),
          }),
        );
  return { imglink, edge, image: await imglink.upload(picture), animation: await imglink.upload(gif) };
}

/** Everything that a client sees except values that differ per image and per moment. */
async function seen(answer: Response, { image, animation }: Way) {
  // nginx sends fewer header fields.
  const isWorded = answer.status >= 400;
  const own = new Set([
    ...(isWorded ? ['content-length', 'content-type'] : []),
    'date',
    // These belong to the request and are not cached.
    'x-request-id',
    'connection',
    'keep-alive',
    'server',
    'cache-status',
    'transfer-encoding',
    'last-modified',
  ]);
  // nginx leaves these out where no client needs them.
  if (answer.status !== 200) own.add('accept-ranges');
  const text = (value: string) =>
    value
      .replaceAll(image.key, 'KEY')
      .replaceAll(animation.key, 'KEY')
      .replace(/.*, no-store$/, 'no-store');
  const headers = [...answer.headers].filter(([name]) => !own.has(name)).map(([name, value]) => [name, text(value)]);
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  const lastModified = answer.headers.get('last-modified');
  return {
    status: answer.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    isDated: lastModified === null ? undefined : new Date(lastModified).toUTCString() === lastModified,
    body: isProblem
      ? problemOf((await answer.json()) as Record<string, unknown>)
      : Buffer.from(await answer.arrayBuffer()).toString('base64'),
  };
}

const problemOf = ({ type, status, code }: Record<string, unknown>) => ({ type, status, code });

const etag = (image: UploadAnswer) => `"${image.sha256.slice(0, 32)}"`;
const tomorrow = new Date(Date.now() + 86_400_000).toUTCString();

type Ask = (way: Way) => { path: string; method?: string; headers?: Record<string, string> };
const original: (headers?: (image: UploadAnswer) => Record<string, string>, method?: string) => Ask =
  (headers = () => ({}), method = 'GET') =>
  ({ image }) => ({ path: `/i/${image.key}.jpg`, method, headers: headers(image) });

const TABLE: [string, number, Ask][] = [
  ['the whole', 200, original()],
  ['HEAD', 200, original(undefined, 'HEAD')],
  ['a range', 206, original(() => ({ range: 'bytes=10-19' }))],
  ['the last bytes', 206, original(() => ({ range: 'bytes=-7' }))],
  ['an open range', 206, original(() => ({ range: 'bytes=100-' }))],
  ['a range past the end', 416, original(() => ({ range: 'bytes=99999999-' }))],
  ['a range that ends before it begins', 416, original(() => ({ range: 'bytes=5-2' }))],
  ['a range of no bytes', 416, original(() => ({ range: 'bytes=-0' }))],
  ['a range of letters', 200, original(() => ({ range: 'bytes=a-b' }))],
  ['no range at all', 200, original(() => ({ range: 'bytes=' }))],
  ['a range without numbers', 200, original(() => ({ range: 'bytes=-' }))],
  ['a range of another unit', 200, original(() => ({ range: 'items=0-1' }))],
  ['several ranges', 200, original(() => ({ range: 'bytes=0-1, 5-6' }))],
  ['several ranges, one of them within', 206, original(() => ({ range: 'bytes=0-1, 99999999-' }))],
  ['a range that is longer than numbers', 200, original(() => ({ range: `bytes=0-${'9'.repeat(30)}` }))],
  ['a range of HEAD', 200, original(() => ({ range: 'bytes=0-1' }), 'HEAD')],
  ['If-Range, weak', 200, original((image) => ({ range: 'bytes=0-3', 'if-range': `W/${etag(image)}` }))],
  ['If-None-Match of it', 304, original((image) => ({ 'if-none-match': etag(image) }))],
  ['If-None-Match, a list', 304, original((image) => ({ 'if-none-match': `"x", W/${etag(image)}` }))],
  ['If-None-Match, any', 304, original(() => ({ 'if-none-match': '*' }))],
  ['If-None-Match of another', 200, original(() => ({ 'if-none-match': '"x"' }))],
  ['If-Modified-Since', 304, original(() => ({ 'if-modified-since': tomorrow }))],
  ['If-Range of it', 206, original((image) => ({ range: 'bytes=0-3', 'if-range': etag(image) }))],
  ['If-Range of another', 200, original(() => ({ range: 'bytes=0-3', 'if-range': '"x"' }))],
  ['an animation', 200, ({ animation }) => ({ path: `/i/${animation.key}.gif` })],
  ['a variant', 200, ({ image }) => ({ path: `/i/${image.key}s.webp` })],
  ['another extension', 301, ({ image }) => ({ path: `/i/${image.key}.png` })],
  ['nothing there', 404, () => ({ path: '/i/4fYk2aXbQ9Z.jpg' })],
];

describe.each(TABLE)('%s', (_name, status, ask) => {
  const fetchBy = async (by: Way) => {
    const { path, ...init } = ask(by);
    return seen(await fetch(urlOf(by) + path, { redirect: 'manual', ...init }), by);
  };

  it.for(WAYS)('is the same by %s, from the store and from the cache', async (name, { ways }) => {
    const wanted = await fetchBy(way(ways, 'Node'));
    expect(wanted.status).toBe(status);
    for (const _turn of ['first', 'second']) expect(await fetchBy(way(ways, name))).toEqual(wanted);
  });
});

it.for(['the edge over a disk', 'the edge over S3'])(
  'carries no image bytes through Node by %s',
  async (name, { ways }) => {
    const { imglink, image } = way(ways, name);
    const direct = await imglink.get(`/i/${image.key}.jpg`);
    expect([direct.status, (await direct.arrayBuffer()).byteLength]).toEqual([200, 0]);
    expect(direct.headers.get('x-accel-redirect')).toMatch(/^\/_store\//);
    // None of the headers that would make a cache keep it if nginx had not followed the redirect.
    for (const field of ['cache-control', 'etag']) expect(direct.headers.get(field)).toBeNull();
  },
);

it.for(['the edge over a disk', 'the edge over S3'])(
  'reveals nothing of the store through %s',
  async (name, { ways }) => {
    const { edge, image } = way(ways, name);
    const answer = await (edge as Edge).get(`/i/${image.key}l.jpg`);
    const fields = [...answer.headers].map(([field, value]) => `${field}: ${value}`).join('\n');
    expect(answer.status).toBe(200);
    expect(fields).not.toMatch(/x-amz|x-object|x-accel|signature|_store/i);
    expect(answer.headers.get('cache-status')).toMatch(/imglink-l1.*, imglink-edge; fwd=uri-miss$/);
  },
);

it.for(['the edge over a disk', 'the edge over S3'])(
  'gives no client access to the store through %s',
  async (name, { ways }) => {
    const { edge, imglink, image } = way(ways, name);
    const [file = ''] = await imglink.files('images');
    const paths = [
      `/_store/disk/${file}`,
      `/_store/disk/../imglink.sqlite`,
      `//_store/disk/${file}`,
      `/i/../_store/disk/${file}`,
      `/i/%2e%2e/_store/disk/${file}`,
      `/i/${image.key}.jpg/../../_store/disk/${file}`,
      '/_store/s3',
      '/_store/',
      '/%5fstore/s3',
    ];
    // Sent unchanged; fetch would normalize them.
    for (const path of paths) expect([path, await statusOf((edge as Edge).url, path)]).toEqual([path, 404]);
    const steered = { 'x-object-uri': '/other', 'x-object-host': 'evil', 'x-accel-redirect': '/_store/s3' };
    const answer = await (edge as Edge).get(`/i/${image.key}h.jpg`, steered);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  },
);

it('caches no answer of a store that has lost an object or is down', async ({ ways }) => {
  const { edge, imglink } = way(ways, 'the edge over a disk');
  const { key } = await imglink.upload(await photoJpeg({ width: 120, height: 80 }));
  const images = join(imglink.dataDir, 'images');
  const lost = (await readdir(images, { recursive: true }))
    .filter((name) => name.endsWith('.jpg'))
    .toSorted()
    .at(-1);
  await rm(join(images, lost ?? 'none'));
  const answer = await (edge as Edge).get(`/i/${key}.jpg`);
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual([
    410,
    'no-store',
    'application/problem+json',
  ]);

  const stack = way(ways, 'the edge over S3');
  await using cut = await Edge.start({ port: await freePort(), apiPorts: [portOf(stack.imglink.url)] });
  const down = await cut.get(`/i/${stack.image.key}.jpg`);
  expect([down.status, down.headers.get('cache-control'), down.headers.get('retry-after')]).toEqual([
    503,
    'no-store',
    '5',
  ]);
  expect(down.headers.get('etag')).toBeNull();
});

/** The status of a GET whose path is sent unchanged. */
async function statusOf(origin: string, path: string): Promise<number> {
  const { port, hostname } = new URL(origin);
  const socket = createConnection({ port: Number(port), host: hostname });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return Number(text.split(' ')[1]);
}
