import { PROBLEMS } from '#errors';
import { photoJpeg } from '#imaging/testing';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ImgLink, type UploadAnswer } from './harness/imglink.js';
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

  it.each([(of) => of.link, (of) => of.imageUrl, (of) => of.thumbnails.m ?? ''] satisfies ((
    of: UploadAnswer,
  ) => string)[])('knows an image by each of its addresses', async (address) => {
    expect(await (await oembed({ url: address(image) })).json()).toMatchObject({ title: 'Lake' });
  });

  it('gives the largest version within the limits', async () => {
    const answer = (await (await oembed({ url: image.link, maxwidth: '700' })).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ url: image.thumbnails.l, width: 640, height: 480, thumbnail_width: 320 });
  });

  it('says what is wrong', async () => {
    expect(await codeOf(await oembed({ url: image.link, format: 'xml' }))).toEqual([501, 'format-not-offered']);
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
  ])('%s %s is 405, with what is allowed', async (method, path, allow) => {
    const response = await fetch(imglink.url + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });
});

describe('pages of other sites', () => {
  it('may upload: the preflight says so, and refusals can be read', async () => {
    const headers = { origin: 'https://blog.example', 'access-control-request-method': 'POST' };
    const asked = await fetch(`${imglink.url}/v1/images`, { method: 'OPTIONS', headers });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    const refused = await imglink.post('no image', { origin: 'https://blog.example' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([415, '*']);
  });
});

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
