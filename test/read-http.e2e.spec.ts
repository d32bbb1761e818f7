import { photoJpeg } from '#imaging/testing';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';

const it = base
  .extend('image', { scope: 'file' }, async ({ imglink }) =>
    imglink.upload(await photoJpeg({ width: 320, height: 200 })),
  )
  .extend('path', { scope: 'file' }, ({ image }) => new URL(image.imageUrl).pathname)
  .extend('etag', { scope: 'file' }, async ({ imglink, path }) => (await imglink.get(path)).headers.get('etag') ?? '');

const LONG_AGO = 'Thu, 01 Jan 2015 00:00:00 GMT';
const FAR_AHEAD = 'Fri, 01 Jan 2060 00:00:00 GMT';

describe('bytes', () => {
  it.for<[string, (etag: string) => Record<string, string>, number]>([
    ['nothing', () => ({}), 200],
    ['a matching If-None-Match', (etag) => ({ 'if-none-match': etag }), 304],
    ['a weak one in a list', (etag) => ({ 'if-none-match': `"x", W/${etag}` }), 304],
    ['If-None-Match: *', () => ({ 'if-none-match': '*' }), 304],
    ['another If-None-Match beside a date', () => ({ 'if-none-match': '"x"', 'if-modified-since': FAR_AHEAD }), 200],
    ['If-Modified-Since ahead', () => ({ 'if-modified-since': FAR_AHEAD }), 304],
    ['If-Modified-Since long ago', () => ({ 'if-modified-since': LONG_AGO }), 200],
    ['a matching If-Match', (etag) => ({ 'if-match': etag }), 200],
    ['another If-Match', () => ({ 'if-match': '"x"' }), 412],
    ['If-Unmodified-Since long ago', () => ({ 'if-unmodified-since': LONG_AGO }), 412],
    ['a range', () => ({ range: 'bytes=0-9' }), 206],
    ['a suffix range', () => ({ range: 'bytes=-5' }), 206],
    ['a suffix longer than the image', () => ({ range: 'bytes=-99999999999' }), 206],
    ['If-Modified-Since with no HTTP-date', () => ({ 'if-modified-since': '2099-01-01' }), 200],
    ['If-Unmodified-Since with no HTTP-date', () => ({ 'if-unmodified-since': '1' }), 200],
    ['an open range', () => ({ range: 'bytes=10-' }), 206],
    ['a range beyond the end', () => ({ range: 'bytes=99999999-' }), 416],
    ['a malformed range', () => ({ range: 'bytes=abc' }), 200],
    ['several ranges', () => ({ range: 'bytes=0-1,5-6' }), 200],
    ['a range with a matching If-Range', (etag) => ({ range: 'bytes=0-9', 'if-range': etag }), 206],
    ['a range with another If-Range', () => ({ range: 'bytes=0-9', 'if-range': '"x"' }), 200],
  ])('with %s answer as RFC 9110 says', async ([_what, headers, status], { imglink, path, etag }) => {
    expect((await imglink.get(path, headers(etag))).status).toBe(status);
  });

  it('return the requested range', async ({ imglink, image, path }) => {
    const part = await imglink.get(path, { range: 'bytes=-5' });
    expect(part.headers.get('content-range')).toBe(`bytes ${image.bytes - 5}-${image.bytes - 1}/${image.bytes}`);
    expect((await part.arrayBuffer()).byteLength).toBe(5);
    const none = await imglink.get(path, { range: 'bytes=99999999-' });
    expect(none.headers.get('content-range')).toBe(`bytes */${image.bytes}`);
  });

  it('have the same headers for HEAD', async ({ imglink, image, path }) => {
    const keep = (response: Response) =>
      Object.fromEntries(
        [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
      );
    const get = await imglink.get(path);
    await get.arrayBuffer();
    const head = await fetch(imglink.url + path, { method: 'HEAD' });
    expect(keep(head)).toEqual(keep(get));
    expect(head.headers.get('content-length')).toBe(String(image.bytes));
  });

  it('have headers that make them safe to embed and to cache for ever', async ({ imglink, path }) => {
    const { headers } = await imglink.get(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(headers.get('repr-digest')).toMatch(/^sha-256=:.+:$/);
    expect(headers.get('cache-status')).toContain('imglink-l1');
  });

  it('have one address: another extension redirects to it', async ({ imglink, image, path }) => {
    const other = await imglink.get(path.replace('.jpg', '.png'));
    expect([other.status, other.headers.get('location')]).toEqual([301, path]);
    const variant = await imglink.get(`/i/${image.key}m.gif`);
    expect([variant.status, variant.headers.get('location')]).toEqual([301, `/i/${image.key}m.jpg`]);
  });
});

it('names the layers in Cache-Status, also for a missing image', async ({ imglink }) => {
  const gone = await imglink.upload(await photoJpeg({ width: 20, height: 20 }));
  await imglink.delete(gone.key, gone.deleteToken);
  const at = (key: string) => [`/v1/images/${key}`, `/gallery/${key}`, `/i/${key}.jpg`];
  const statusOf = async (address: string) => (await imglink.get(address)).headers.get('cache-status');
  // The purge, which another process may run, makes every process read the shared cache again.
  for (const address of at(gone.key)) expect(await statusOf(address)).toMatch(/^imglink-l[12]; hit/);
  for (const address of at('no-such-key')) expect(await statusOf(address)).toBe('imglink-l1; fwd=bypass');
});

describe('a body on a read', () => {
  const send = async (imglink: ImgLink, bytes: string) => {
    const { hostname, port } = new URL(imglink.url);
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    return readText(socket);
  };
  const statusesOf = (answers: string) =>
    [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const HIDDEN = 'DELETE /hidden HTTP/1.1\r\nHost: a\r\n\r\n';
  const head = (path: string, method: string, fields: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
  const last = (image: UploadAnswer) => `GET /v1/images/${image.key} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;

  it.for<[string, string, string]>([
    ['with a length', `Content-Length: ${HIDDEN.length}\r\n`, HIDDEN],
    ['in chunks', 'Transfer-Encoding: chunked\r\n', `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`],
  ])(
    'has no effect, and is not taken for the next request: %s',
    async ([_name, fields, body], { imglink, image, path }) => {
      for (const method of ['GET', 'HEAD']) {
        const answers = await send(imglink, head(path, method, fields) + body + last(image));
        expect([method, statusesOf(answers)]).toEqual([method, [200, 200]]);
        expect(answers).toContain(`"key":"${image.key}"`);
      }
    },
  );

  it.for<[string, string, string]>([
    ['that does not come', 'Content-Length: 1000\r\n', 'abc'],
    ['that does not end', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n'],
  ])('is not waited for: one %s', async ([_name, fields, body], { imglink, path }) => {
    const { hostname, port } = new URL(imglink.url);
    for (const method of ['GET', 'HEAD']) {
      const socket = connect(Number(port), hostname);
      socket.write(head(path, method, fields) + body);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(statusesOf(answer.toString('latin1'))).toEqual([200]);
    }
  });

  it('is refused when its framing is ambiguous', async ({ imglink, path }) => {
    const both = `Content-Length: 6\r\nTransfer-Encoding: chunked\r\n`;
    const answers = await send(imglink, `${head(path, 'GET', both)}0\r\n\r\n${HIDDEN}`);
    expect([statusesOf(answers).length, statusesOf(answers)[0]]).toEqual([
      1,
      expect.toSatisfy((status) => status >= 400),
    ]);
  });
});

it('returns the link as a page or as JSON, by Accept', async ({ imglink, image }) => {
  const page = await imglink.get(`/gallery/${image.key}`, { accept: 'text/html' });
  const json = await imglink.get(`/gallery/${image.key}`, { accept: 'application/json' });
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await json.json()).toMatchObject({ key: image.key });
  expect([page.headers.get('vary'), json.headers.get('vary')]).toEqual(['Accept, Accept-Language', 'Accept']);
});

it('shows the whole title on its page and escapes its markup', async ({ imglink }) => {
  const { key } = await imglink.upload(await photoJpeg({ width: 40, height: 30 }), {}, '?title=%3Cscript%3E%22%27%26');
  const page = await (await imglink.get(`/gallery/${key}`)).text();
  expect(page).toContain(`&lt;script>&quot;'&amp;`);
  expect(page).not.toContain('<script>"');
});

it('queries the database for nearly none of 10,000 made-up keys', async ({ imglink }) => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const before = await imglink.metric('imglink_database_queries_total');
  for (let batch = 0; batch < 100; batch++) {
    const keys = Array.from({ length: 100 }, () => Array.from({ length: 11 }, () => alphabet[randomInt(62)]).join(''));
    const statuses = await Promise.all(keys.map(async (key) => (await imglink.get(`/v1/images/${key}`)).status));
    expect(new Set(statuses)).toEqual(new Set([404]));
  }
  expect((await imglink.metric('imglink_database_queries_total')) - before).toBeLessThan(100);
});

it('answers unknown paths with a problem', async ({ imglink, image }) => {
  for (const missing of [
    '/nothing',
    '/v1/images/short',
    '/gallery/%00',
    '/i/..%2f..%2fetc',
    `/i/${image.key}.php%00`,
  ]) {
    const response = await imglink.get(missing, { accept: 'application/json' });
    expect([missing, response.status >= 400 && response.status < 500]).toEqual([missing, true]);
  }
  const { status, headers } = await imglink.get('/v1/images/short');
  expect([status, headers.get('content-type')]).toEqual([404, expect.stringContaining('application/problem+json')]);
});
