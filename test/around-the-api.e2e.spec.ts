import { PROBLEMS } from '#errors';
import { photoJpeg } from '#imaging/testing';
import { createServer, METHODS } from 'node:http';
import { once } from 'node:events';
import { describe, expect } from 'vitest';

import { TestBrowser } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink, UploadAnswer } from './harness/imglink.js';
import { sendRaw, statusIn } from './harness/raw-request.js';
import { until } from './harness/until.js';

const it = base
  .extend('settings', { scope: 'file' }, { URL_IMPORT_ALLOW: '127.0.0.1' })
  .extend('elsewhereUrl', { scope: 'file' }, async ({ parts }) => {
    const jpeg = await photoJpeg({ width: 1600, height: 1200 });
    const elsewhere = createServer((request, response) => {
      response.setHeader('content-type', 'image/jpeg');
      response.end(request.url === '/page.jpg' ? '<!doctype html><title>No image</title>' : jpeg);
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    parts.defer(() => void elsewhere.close());
    return `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}`;
  });

const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

describe('problems', () => {
  it.for(Object.keys(PROBLEMS))('explains %s as a page and as JSON', async (code, { imglink }) => {
    const page = await imglink.get(`/problems/${code}`, { accept: 'text/html' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const told = (await (await imglink.get(`/problems/${code}`, { accept: 'application/json' })).json()) as object;
    expect(told).toMatchObject({ code, advice: PROBLEMS[code as keyof typeof PROBLEMS].advice });
  });
});

describe.each(['/openapi.json', '/openapi-core.json'])('%s', (path) => {
  it('is compressed when the client accepts it, and has an ETag', async ({ imglink }) => {
    const plain = await fetch(imglink.url + path, { headers: { 'accept-encoding': 'identity' } });
    expect([plain.status, plain.headers.get('content-encoding')]).toEqual([200, null]);
    const compressed = await fetch(imglink.url + path, { headers: { 'accept-encoding': 'br, gzip' } });
    expect([compressed.headers.get('content-encoding'), compressed.headers.get('vary')]).toEqual([
      'gzip',
      'Accept-Encoding',
    ]);
    expect(Number(compressed.headers.get('content-length'))).toBeLessThan(40_000);
    expect(await compressed.json()).toEqual(await plain.json());
    const etag = compressed.headers.get('etag') ?? '';
    expect(etag).not.toBe(plain.headers.get('etag'));
    const again = await fetch(imglink.url + path, { headers: { 'if-none-match': etag, 'accept-encoding': 'gzip' } });
    expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
  });
});

it('shows the whole document at /docs under a strict Content-Security-Policy', async ({ imglink }) => {
  await using browser = await TestBrowser.start();
  await using opened = await browser.open();
  const asked: string[] = [];
  opened.page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await opened.page.goto(`${imglink.url}/docs`);
  await opened.page.getByText('Upload an image and get its link').first().waitFor();
  expect(new Set(asked.filter((origin) => origin !== 'null'))).toEqual(new Set([new URL(imglink.url).origin]));
  expect(opened.faults).toEqual([]);
});

describe('other methods', () => {
  it.for<[string, string, string]>([
    ['PUT', '/v1/images', 'POST, OPTIONS'],
    ['POST', '/gallery/00000000000', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/health/live', 'GET, HEAD, OPTIONS'],
    ['QUERY', '/v1/images', 'POST, OPTIONS'],
    ['PROPFIND', '/v1/images/00000000000', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['LOCK', '/i/00000000000.jpg', 'GET, HEAD, OPTIONS'],
    ['MKCOL', '/3/image', 'POST, OPTIONS'],
  ])('%s %s is 405, with what is allowed', async ([method, path, allow], { imglink }) => {
    const response = await fetch(imglink.url + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  it.for(METHODS.filter((method) => method !== 'CONNECT'))(
    '%s is 404 for an unknown path',
    async (method, { imglink }) => {
      for (const path of ['/v1/images/', '/nowhere/at/all']) {
        const answer = await sendRaw(imglink.url, { method, path, headers: {}, body: Buffer.alloc(0) });
        expect([path, statusIn(answer)]).toEqual([path, 404]);
      }
    },
  );

  it.for(['CONNECT', 'BREW', 'get', 'X-1'])('%s is 501 for every path, as a problem', async (method, { imglink }) => {
    for (const path of ['/v1/images', '/nowhere/at/all']) {
      const answer = await sendRaw(imglink.url, { method, path, headers: {}, body: Buffer.alloc(0) });
      expect(statusIn(answer)).toBe(501);
      expect(answer).toContain('"code":"method-unknown"');
    }
  });
});

describe('a key that is too long', () => {
  const key = 'a'.repeat(5000);
  it.for<[string, string]>([
    ['GET', `/i/${key}.jpg`],
    ['HEAD', `/i/${key}.jpg`],
    ['GET', `/i/${key}`],
    ['GET', `/i/${key}s.webp`],
    ['GET', `/gallery/${key}`],
    ['GET', `/a/${key}`],
    ['GET', `/v1/images/${key}`],
    ['DELETE', `/v1/images/${key}`],
    ['GET', `/v1/images/${key}/purge`],
    ['GET', `/v1/uploads/${key}`],
    ['GET', `/v1/uploads/${key}/events`],
    ['GET', `/delete/${key}`],
    ['POST', `/delete/${key}`],
    ['GET', `/3/image/${key}`],
    ['GET', `/3/album/${key}`],
    ['GET', `/3/album/${key}/images`],
    ['GET', `/${key}`],
    ['GET', `/${key}.jpg`],
    ['GET', `/oembed?url=http%3A%2F%2Flocalhost%2Fgallery%2F${key}`],
    ['GET', `/problems/${key}`],
    ['HEAD', `/files/${key}`],
    ['PATCH', `/files/${key}`],
    ['DELETE', `/files/${key}`],
  ])('is that of nothing: %s %.20s… is 404', async ([method, path], { imglink }) => {
    const headers = {
      authorization: 'Client-ID x',
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    };
    expect((await fetch(imglink.url + path, { method, headers })).status).toBe(404);
  });
});

describe('pages of other sites', () => {
  it('may upload: the preflight allows it, and problems can be read', async ({ imglink }) => {
    const headers = { origin: 'https://blog.example', 'access-control-request-method': 'POST' };
    const asked = await fetch(`${imglink.url}/v1/images`, { method: 'OPTIONS', headers });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toBe('*, Authorization');
    const refused = await imglink.post('no image', { origin: 'https://blog.example' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([415, '*']);
  });
});

describe('a preflight', () => {
  it.for(['/v1/images', '/files', '/files/00000000000', '/3/image', '/v1/images/00000000000'])(
    'at %s allows every header that a client adds',
    async (path, { imglink }) => {
      const asked = 'authorization,cache-control,sentry-trace,traceparent,x-request-id,x-requested-with';
      const headers = {
        origin: 'https://blog.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      };
      const answer = await fetch(imglink.url + path, { method: 'OPTIONS', headers });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
      expect(answer.headers.get('access-control-allow-headers')).toBe(asked);
      expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    },
  );
});

it.for(['/v1/images/00000000000', '/gallery/00000000000', '/openapi.json', '/health/live', '/oembed', '/docs', '/'])(
  'no browser guesses the type of %s',
  async (path, { imglink }) => {
    expect((await imglink.get(path)).headers.get('x-content-type-options')).toBe('nosniff');
  },
);

describe('import by URL', () => {
  const send = (imglink: ImgLink, url: string) =>
    fetch(`${imglink.url}/v1/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url }),
    });

  it('stores the image', async ({ imglink, elsewhereUrl }) => {
    const answer = (await (await send(imglink, `${elsewhereUrl}/lake.jpg`)).json()) as UploadAnswer;
    expect([answer.width, answer.height]).toEqual([1600, 1200]);
  });

  it('answers 422 for a URL without an image, and leaves nothing', async ({ imglink, elsewhereUrl }) => {
    expect(await codeOf(await send(imglink, `${elsewhereUrl}/page.jpg`))).toEqual([422, 'url-refused']);
    await imglink.swept();
  });
});

it('answers 410 for the upload of a deleted image', async ({ imglink }) => {
  const gone = await imglink.upload(await photoJpeg());
  expect((await imglink.get(`/v1/uploads/${gone.key}`)).status).toBe(200);
  expect((await imglink.delete(gone.key, gone.deleteToken)).status).toBe(204);
  await until(async () => (await imglink.get(`/v1/uploads/${gone.key}`)).status === 410, 'its status is 410');
});
