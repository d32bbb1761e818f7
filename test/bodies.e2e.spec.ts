import { hostileFiles, photoJpeg } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { EVERY_BYTE } from './harness/every-byte.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';
import { type RawRequest, type Sending, sendRaw, statusIn } from './harness/raw-request.js';
import { keyOf, TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

const PLACES = 8;
const AT_ONCE = 24;
const MAX_BYTES = 64 * 1024;

const image = await photoJpeg({ width: 12, height: 8 });
const large = Buffer.concat([image, Buffer.alloc(MAX_BYTES + 1 - image.length)]);
const huge = (await hostileFiles()).find(([, , code]) => code === 'too-many-pixels')?.[1] ?? image;

const it = base
  .extend(
    'settings',
    { scope: 'file' },
    { BODY_IDLE_MS: '400', MAX_UPLOAD_BYTES: String(MAX_BYTES), PARTIAL_UPLOAD_TTL_MS: '60000' },
  )
  .extend('tus', { scope: 'file' }, ({ imglink }) => new TusClient(imglink.url))
  /** The deletehash of an image. */
  .extend('edited', { scope: 'file' }, async ({ imglink }) => (await imglink.upload(image)).deleteToken)
  /** The deletehash of an album. */
  .extend('album', { scope: 'file' }, async ({ imglink }) => {
    const made = await fetch(`${imglink.url}/3/album`, { method: 'POST' });
    return ((await made.json()) as { data: { deletehash: string } }).data.deletehash;
  })
  .extend('targets', { scope: 'file' }, ({ tus, edited, album }): Targets => ({ tus, edited, album }));

/** Paths of tus uploads. An upload stays until it expires or is terminated. */
const begun: string[] = [];

it.afterEach(async ({ imglink, tus }) => {
  for (const path of begun.splice(0)) expect((await tus.terminate(path)).status).toBeLessThan(500);
  await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 0, 'no upload is under way');
  await imglink.swept();
  expect(await imglink.metric('imglink_http_request_seconds_count', 'status="5xx"')).toBe(0);
  expect(imglink.output.filter((line) => line.includes('request failed'))).toEqual([]);
});
const post = (path: string, type: string, body: string | Buffer): RawRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': type },
  body: Buffer.from(body as string, 'latin1'),
});
const JSON_TYPE = 'application/json';
const URLENCODED = 'application/x-www-form-urlencoded';
const CHUNK = 'application/offset+octet-stream';
const OF_TUS = { 'tus-resumable': '1.0.0', 'content-type': CHUNK };

const FILE: Record<string, string> = { image: '; filename="a.jpg"\r\nContent-Type: image/jpeg' };

function form(path: string, bytes: Buffer, field: string): RawRequest {
  const parts = [
    '--bound\r\nContent-Disposition: form-data; name="title"\r\n\r\nA lake\r\n',
    `--bound\r\nContent-Disposition: form-data; name="${field}"${FILE[field] ?? ''}\r\n\r\n`,
    `${bytes.toString('latin1')}\r\n--bound--\r\n`,
  ];
  return post(path, 'multipart/form-data; boundary=bound', parts.join(''));
}

/** What requests refer to: a client, and the deletehashes of an image and of an album. */
interface Targets {
  tus: TusClient;
  edited: string;
  album: string;
}
type Way = [name: string, request: (bytes: Buffer, targets: Targets) => RawRequest | Promise<RawRequest>];
const base64 = (bytes: Buffer) => bytes.toString('base64');

/** Every kind of request that uploads an image. */
const UPLOADS: Way[] = [
  ['an image', (bytes) => post('/v1/images', 'image/jpeg', bytes)],
  ['an image that its client calls a form', (bytes) => post('/v1/images', URLENCODED, bytes)],
  ['a form', (bytes) => form('/v1/images', bytes, 'image')],
  ['JSON', (bytes) => post('/v1/images', JSON_TYPE, JSON.stringify({ title: 'x', base64: base64(bytes) }))],
  ["a form as Imgur's", (bytes) => form('/3/image', bytes, 'image')],
  ["JSON as Imgur's", (bytes) => post('/3/image', JSON_TYPE, JSON.stringify({ image: base64(bytes), title: 'x' }))],
  [
    "name=value pairs as Imgur's",
    (bytes) => post('/3/image', URLENCODED, String(new URLSearchParams({ title: 'x', image: base64(bytes) }))),
  ],
  ["base64 alone as Imgur's", (bytes) => post('/3/upload', 'text/plain', base64(bytes))],
  [
    'the beginning of a tus upload',
    (bytes) => ({ ...post('/files', CHUNK, bytes), headers: { ...OF_TUS, 'upload-length': String(bytes.length) } }),
  ],
];

const PATCH: Way = [
  'the rest of a tus upload',
  async (bytes, { tus }) => {
    const path = await tus.begin(bytes.length);
    begun.push(path);
    return { method: 'PATCH', path, headers: { ...OF_TUS, 'upload-offset': '0' }, body: bytes };
  },
];

/** Bodies that hold only text. */
const WORDS: Way[] = [
  [
    'an edit',
    (_, { edited }) => ({
      ...post(`/3/image/${edited}`, URLENCODED, 'title=A+lake&description=Morning'),
      method: 'PUT',
    }),
  ],
  [
    'an edit in JSON',
    (_, { edited }) => post(`/3/image/${edited}`, JSON_TYPE, '{"title":"A lake","description":"Morning"}'),
  ],
  ['an album', (_, { album }) => post(`/3/album/${album}`, URLENCODED, 'title=A+lake&privacy=hidden')],
  ['an album as a form', (_, { album }) => form(`/3/album/${album}`, Buffer.from('Morning'), 'description')],
  [
    'images of an album',
    (_, { album, edited }) => post(`/3/album/${album}/add`, JSON_TYPE, `{"ids":["${edited.slice(0, 11)}"]}`),
  ],
];
const WAYS = [...UPLOADS, PATCH, ...WORDS];

/** Positions in a body: all of them, or a few that are spread over it. */
function placesIn(body: Buffer): number[] {
  if (EVERY_BYTE) return Array.from({ length: body.length }, (_, at) => at);
  return Array.from({ length: PLACES }, (_, place) => Math.floor((place * (body.length - 1)) / (PLACES - 1)));
}

/** Sends the requests, a few at a time, and returns the status of each answer; 0 where there was none. */
async function statusesOf(imglink: ImgLink, requests: [RawRequest, Sending][]): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    const some = requests.slice(at, at + AT_ONCE);
    statuses.push(
      ...(await Promise.all(some.map(async ([raw, how]) => statusIn(await sendRaw(imglink.url, raw, how))))),
    );
  }
  return statuses;
}

const isOfServer = (status: number) => status >= 500;

describe.each(WAYS)('%s', (_name, requestOf) => {
  it('may be cut at any byte: only the request fails', { timeout: 600_000 }, async ({ imglink, targets }) => {
    const { body } = await requestOf(image, targets);
    const cuts = placesIn(body).flatMap((bytes): Sending[] => [
      { bytes, after: 'end' },
      { bytes, after: 'break' },
      { bytes, after: 'end', chunkBytes: 50 },
    ]);
    const requests: [RawRequest, Sending][] = [];
    for (const cut of cuts) requests.push([await requestOf(image, targets), cut]);
    expect((await statusesOf(imglink, requests)).filter(isOfServer)).toEqual([]);
  });

  it(
    'may have any byte changed: it is accepted or refused, never a 5xx',
    { timeout: 600_000 },
    async ({ imglink, targets }) => {
      const { body } = await requestOf(image, targets);
      const requests: [RawRequest, Sending][] = [];
      for (const at of placesIn(body)) {
        const request = await requestOf(image, targets);
        const broken = Buffer.from(request.body);
        broken[at] = broken[at]! ^ 0x55;
        requests.push([{ ...request, body: broken }, {}]);
      }
      const statuses = await statusesOf(imglink, requests);
      expect(statuses.filter((status) => isOfServer(status) || status === 0)).toEqual([]);
    },
  );

  it('is refused with 415 in a Content-Encoding, and names the accepted one', async ({ imglink, targets }) => {
    const request = await requestOf(image, targets);
    const answer = await sendRaw(imglink.url, {
      ...request,
      headers: { ...request.headers, 'content-encoding': 'gzip' },
    });
    expect(statusIn(answer)).toBe(415);
    expect(answer).toMatch(/^accept-encoding: identity\r$/im);
    expect(answer).toContain('gzip is not supported');
    const plain = { ...request, headers: { ...request.headers, 'content-encoding': 'identity' } };
    expect(statusIn(await sendRaw(imglink.url, plain))).toBeLessThan(300);
  });
});

it('answers 408 to a body that stops half-way, and leaves nothing', async ({ imglink, targets }) => {
  const stopped = WAYS.flatMap(([name, requestOf]) =>
    [undefined, 100].map(async (chunkBytes) => {
      const request = await requestOf(image, targets);
      const answer = await sendRaw(imglink.url, request, { bytes: Math.floor(request.body.length / 2), chunkBytes });
      return [name, statusIn(answer), answer.includes('body-timeout')];
    }),
  );
  expect(await Promise.all(stopped)).toEqual(WAYS.flatMap(([name]) => [1, 2].map(() => [name, 408, true])));
});

it.for(UPLOADS)(
  '%s that is one byte too large is 413 with the limit',
  async ([_name, requestOf], { imglink, targets }) => {
    const request = await requestOf(large, targets);
    const whole = await sendRaw(imglink.url, request);
    const inChunks = await sendRaw(imglink.url, request, { chunkBytes: 1000 });
    expect([whole, inChunks].map(statusIn)).toEqual([413, 413]);
    const words = request.path.startsWith('/3') ? 'File is over the size limit' : '64 KiB (65,536 bytes)';
    expect(whole).toContain(words);
    expect(inChunks).toContain(words);
  },
);

it('refuses an endless body once it is larger than the limit', async ({ imglink }) => {
  const endless = Buffer.alloc(4 * MAX_BYTES + 1_000_000, ' ').fill('{', 0, 1);
  for (const type of [JSON_TYPE, 'multipart/form-data; boundary=b']) {
    for (const path of ['/v1/images', '/3/image']) {
      const answer = await sendRaw(imglink.url, post(path, type, endless), { chunkBytes: 10_000 });
      expect([type, path, statusIn(answer)]).toEqual([type, path, 413]);
    }
  }
});

describe('the last byte of a tus upload', () => {
  const hostile: [string, () => Buffer, number, string][] = [
    ['no image', () => Buffer.from('words, not pixels'), 415, 'unsupported-image'],
    ['a damaged image', () => image.subarray(0, image.length - 20), 422, 'damaged-image'],
    ['an image of too many pixels', () => huge, 413, 'too-many-pixels'],
  ];
  it.for(hostile)(
    'of %s is refused, and the upload is gone',
    async ([_what, bytesOf, status, code], { imglink, tus }) => {
      const bytes = bytesOf();
      const path = await tus.begin(bytes.length);
      expect((await tus.patch(path, 0, bytes.subarray(0, 5))).status).toBe(204);
      const last = await tus.patch(path, 5, bytes.subarray(5));
      expect([last.status, ((await last.json()) as { code: string }).code]).toEqual([status, code]);
      expect((await tus.head(path)).status).toBe(404);
      expect((await tus.patch(path, 5, bytes.subarray(5))).status).toBe(404);
      expect((await imglink.get(`/v1/images/${keyOf(path)}`)).status).toBe(404);

      const created = await tus.create(bytes.length, {}, bytes);
      expect([created.status, created.headers.get('location')]).toEqual([status, null]);
    },
  );
});
