import { PROBLEMS } from '#errors';
import { photoJpeg, photoPng } from '#imaging/testing';
import { createServer, METHODS, type Server } from 'node:http';
import { once } from 'node:events';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { sendRaw, statusIn } from './harness/raw-request.js';
import { until } from './harness/until.js';

let imglink: ImgLink;
let image: UploadAnswer;
let elsewhere: Server;
let elsewhereUrl: string;

beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    response.setHeader('content-type', 'image/jpeg');
    response.end(request.url === '/page.jpg' ? '<!doctype html><title>No image</title>' : jpeg);
  });
  const jpeg = await photoJpeg({ width: 1600, height: 1200 });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}`;
  imglink = await ImgLink.start({ env: { URL_IMPORT_ALLOW: '127.0.0.1' } });
  image = await imglink.upload(jpeg, {}, '?title=Lake');
});
afterAll(async () => {
  await imglink[Symbol.asyncDispose]();
  elsewhere.close();
});

const oembed = (query: Record<string, string>) => imglink.get(`/oembed?${String(new URLSearchParams(query))}`);
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

describe('oEmbed', () => {
  it('is found from the page of an image, in its head and its fields', async () => {
    const page = await imglink.get(new URL(image.link).pathname, { accept: 'text/html' });
    const address = /<([^>]+)>; rel="alternate"; type="application\/json\+oembed"/.exec(page.headers.get('link') ?? '');
    expect(await page.text()).toContain('application/json+oembed');
    const path = new URL(address?.[1] ?? '');
    const found = (await (await imglink.get(path.pathname + path.search)).json()) as Record<string, unknown>;
    expect(found).toMatchObject({ version: '1.0', type: 'photo', url: image.imageUrl, width: 1600, height: 1200 });
  });

  it.each([
    (of) => of.link,
    (of) => of.imageUrl,
    (of) => of.thumbnails.m ?? '',
    (of) => `${imglink.url}/${of.key}`,
  ] satisfies ((of: UploadAnswer) => string)[])('knows an image by each of its addresses', async (address) => {
    expect(await (await oembed({ url: address(image) })).json()).toMatchObject({ title: 'Lake' });
  });

  it('gives the largest version within the limits', async () => {
    const answer = (await (await oembed({ url: image.link, maxwidth: '700' })).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ url: image.thumbnails.l, width: 640, height: 480, thumbnail_width: 320 });
  });

  it('is written in XML for who asks for it', async () => {
    const answer = await oembed({ url: image.link, format: 'xml' });
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const text = await answer.text();
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="utf-8"\?>\n<oembed><version>1.0<\/version><type>photo<\/type>/,
    );
    expect(text).toContain(`<url>${image.imageUrl}</url><width>1600</width>`);
  });

  it('says what is wrong', async () => {
    expect(await codeOf(await oembed({ url: image.link, format: 'yaml' }))).toEqual([501, 'format-not-offered']);
    expect(await codeOf(await oembed({ url: 'https://elsewhere.example/a.jpg' }))).toEqual([404, 'image-not-found']);
    expect(await codeOf(await oembed({}))).toEqual([400, 'invalid-request']);
  });
});

describe('problems', () => {
  it.each(Object.keys(PROBLEMS))('explains %s to people and to programs', async (code) => {
    const page = await imglink.get(`/problems/${code}`, { accept: 'text/html' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const told = (await (await imglink.get(`/problems/${code}`, { accept: 'application/json' })).json()) as object;
    expect(told).toMatchObject({ code, advice: PROBLEMS[code as keyof typeof PROBLEMS].advice });
  });
});

describe('other methods', () => {
  it.each([
    ['PUT', '/v1/images', 'POST, OPTIONS'],
    ['POST', '/gallery/00000000000', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/health/live', 'GET, HEAD, OPTIONS'],
    ['QUERY', '/v1/images', 'POST, OPTIONS'],
    ['PROPFIND', '/v1/images/00000000000', 'GET, HEAD, DELETE, OPTIONS'],
    ['LOCK', '/i/00000000000.jpg', 'GET, HEAD, OPTIONS'],
    ['MKCOL', '/3/image', 'POST, OPTIONS'],
  ])('%s %s is 405, with what is allowed', async (method, path, allow) => {
    const response = await fetch(imglink.url + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  it.each(METHODS.filter((method) => method !== 'CONNECT'))('%s is 404 where there is nothing', async (method) => {
    for (const path of ['/v1/images/', '/nowhere/at/all']) {
      const answer = await sendRaw(imglink.url, { method, path, headers: {}, body: Buffer.alloc(0) });
      expect([path, statusIn(answer)]).toEqual([path, 404]);
    }
  });

  it.each(['CONNECT', 'BREW', 'get', 'X-1'])('%s is 501 everywhere, as a problem', async (method) => {
    for (const path of ['/v1/images', '/nowhere/at/all']) {
      const answer = await sendRaw(imglink.url, { method, path, headers: {}, body: Buffer.alloc(0) });
      expect(statusIn(answer)).toBe(501);
      expect(answer).toContain('"code":"method-unknown"');
    }
  });
});

describe('a key that is too long', () => {
  const key = 'a'.repeat(5000);
  it.each([
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
  ])('is that of nothing: %s %.20s… is 404', async (method, path) => {
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
  it('may upload: the preflight says so, and refusals can be read', async () => {
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
  it.each(['/v1/images', '/files', '/files/00000000000', '/3/image', '/v1/images/00000000000'])(
    'at %s allows every header that a client adds',
    async (path) => {
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

describe('link previews', () => {
  const headOf = async (path: string) => (await imglink.get(path, { accept: 'text/html' })).text();

  it('show a smaller JPEG of a large image, in its own size', async () => {
    const large = await imglink.upload(await photoPng({ width: 1200, height: 900 }));
    expect(large.bytes).toBeGreaterThan(500_000);
    const head = await headOf(`/gallery/${large.key}`);
    expect(head).toContain(`<meta property="og:image" content="${imglink.url}/i/${large.key}h.jpg" />`);
    expect(head).toContain('<meta property="og:image:width" content="1024" />');
    const picture = await imglink.get(`/i/${large.key}h.jpg`);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    const { width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
    expect([width, height]).toEqual([1024, 768]);
  });

  it('show a picture of the upload page', async () => {
    const address = /property="og:image" content="([^"]+)"/.exec(await headOf('/'))?.[1] ?? '';
    const picture = await fetch(address);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  });
});

describe('addresses that people try', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
  const asImage = { accept: 'image/avif,image/webp,*/*;q=0.8' };

  it('lead from /i/{key} without an extension to the page', async () => {
    const answer = await fetch(`${imglink.url}/i/${image.key}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, `/gallery/${image.key}`]);
  });

  it('say on a page that an image is gone, and in a problem to an <img>', async () => {
    const gone = await imglink.upload(await photoJpeg({ width: 30, height: 20 }));
    await imglink.delete(gone.key, gone.deleteToken);
    const shown = await imglink.get(`/i/${gone.key}.jpg`, browser);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([410, 'text/html; charset=utf-8']);
    const told = await imglink.get(`/i/${gone.key}.jpg`, asImage);
    expect(told.status).toBe(410);
    expect(told.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    for (const answer of [shown, told]) expect(answer.headers.get('vary')).toContain('Accept');
    expect((await imglink.get('/i/nothing.jpg', browser)).headers.get('content-type')).toContain('text/html');
  });

  it('tell crawlers what is not for them', async () => {
    const answer = await imglink.get('/robots.txt');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    expect(text).toContain('Disallow: /v1/');
    expect(text).not.toContain('Disallow: /i');
  });
});

it.each(['/v1/images/00000000000', '/gallery/00000000000', '/openapi.json', '/health/live', '/oembed', '/docs', '/'])(
  'no browser guesses the type of %s',
  async (path) => {
    expect((await imglink.get(path)).headers.get('x-content-type-options')).toBe('nosniff');
  },
);

describe('import by URL', () => {
  const send = (url: string) =>
    fetch(`${imglink.url}/v1/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url }),
    });

  it('stores the image', async () => {
    const answer = (await (await send(`${elsewhereUrl}/lake.jpg`)).json()) as UploadAnswer;
    expect([answer.width, answer.height]).toEqual([1600, 1200]);
  });

  it('refuses with 422 what is no image, and leaves nothing', async () => {
    expect(await codeOf(await send(`${elsewhereUrl}/page.jpg`))).toEqual([422, 'url-refused']);
    await imglink.swept();
  });
});

it('tells of an upload whose image was deleted that it is gone', async () => {
  const gone = await imglink.upload(await photoJpeg());
  expect((await imglink.get(`/v1/uploads/${gone.key}`)).status).toBe(200);
  expect((await imglink.delete(gone.key, gone.deleteToken)).status).toBe(204);
  await until(async () => (await imglink.get(`/v1/uploads/${gone.key}`)).status === 410, 'its status is 410');
});
