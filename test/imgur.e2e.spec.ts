import { photoJpeg, photoPng } from '#imaging/testing';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { blob, bytesOf, imgurOf, type ImgurData, json, multipart, typed, urlencoded } from './harness/imgur.js';
import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const png = await photoPng({ width: 60, height: 40 });
const base64 = png.toString('base64');
const it = base
  .extend('settings', { scope: 'file' }, { URL_IMPORT_ALLOW: '127.0.0.1' })
  .extend('imgur', { scope: 'file' }, ({ imglink }) => imgurOf(imglink))
  /** The address of a picture at another server. */
  .extend('url', { scope: 'file' }, async ({ parts }) => {
    const elsewhere = createServer((request, response) => response.end(request.url === '/lake.png' ? png : 'no image'));
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    parts.defer(() => void elsewhere.close());
    return `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}/lake.png`;
  });

/** A form with a text part and then a file part of the same name, as some clients send it. */
function twice(text: string): FormData {
  const form = new FormData();
  form.append('image', text);
  form.append('image', blob(png), 'lake.png');
  return form;
}

function unended(): RequestInit {
  const part = '--xyz\r\ncontent-disposition: form-data; name="image"; filename="lake.png"\r\n\r\n';
  const body = Buffer.concat([Buffer.from(part), png, Buffer.from('\r\n--xyz\r\n')]);
  return typed('multipart/form-data; boundary=xyz', bytesOf(body));
}

const bearer = (): RequestInit => ({ headers: { authorization: 'Bearer abc' } });

describe('an upload', () => {
  it.for<[string, string, (url: string) => RequestInit]>([
    ['a file in a form', '/3/image', () => multipart({ image: blob(png), type: 'file' })],
    ['a file called video', '/3/upload', () => multipart({ video: blob(png) })],
    ['base64 in a form', '/3/image', () => multipart({ image: base64, type: 'BASE64' })],
    ['base64 in a file in a form', '/3/image', () => multipart({ image: blob(Buffer.from(base64)) })],
    ['an address in a form, without type', '/3/image', (url) => multipart({ image: url })],
    ['base64 in a urlencoded form', '/3/upload', () => urlencoded({ image: base64, type: 'base64' })],
    ['base64 whose plus signs became spaces', '/3/upload', () => urlencoded({ image: base64.replaceAll('+', ' ') })],
    ['a data URL', '/3/upload', () => urlencoded({ image: `data:image/png;base64,${base64}` })],
    ['an address in a urlencoded form', '/3/image', (url) => urlencoded({ type: 'URL', image: url })],
    ['bytes that claim to be a form', '/3/image', () => typed('application/x-www-form-urlencoded', bytesOf(png))],
    [
      "flameshot's Content-Type",
      '/3/image',
      () => typed('application/application/x-www-form-urlencoded', bytesOf(png)),
    ],
    ["Greenshot's raw body", '/3/upload.json', () => typed('image/png', bytesOf(png))],
    ['bytes of no known type', '/3/image/', () => typed('application/octet-stream', bytesOf(png))],
    ['bytes with another type', '/3/image', () => typed('text/html', bytesOf(png))],
    ['base64 alone', '/3/image', () => ({ body: base64 })],
    [
      'base64 in lines, without padding',
      '/3/image',
      () => ({ body: base64.replace(/=+$/, '').replace(/.{76}/g, '$&\n') }),
    ],
    ['JSON', '/3/image', () => json({ image: base64, type: 'base64', disable_audio: true })],
    ['JSON with an address', '/3/image', (url) => json({ image: url })],
    ['a file after a text of its name', '/3/image', () => ({ body: twice('no image') })],
    ['a file after an address of its name', '/3/image', (url) => ({ body: twice(url) })],
    ['a form whose end lacks its dashes', '/3/image', () => unended()],
  ])('may be %s', async ([_what, path, request], { imgur, url }) => {
    const { status, data, success } = await imgur.send<ImgurData>('POST', path, request(url));
    expect([status, success, data.error]).toEqual([200, true, undefined]);
    expect(data).toMatchObject({ type: 'image/png', width: 60, height: 40, size: png.length });
    const stored = await fetch(data.link);
    expect(Buffer.from(await stored.arrayBuffer()).equals(png)).toBe(true);
  });

  it("has all of Imgur's fields, in Imgur's order", async ({ imglink, imgur }) => {
    const sent = multipart({ title: 'Lake', image: new File([bytesOf(png)], 'lake.png'), unknown: 'passed over' });
    const { data, body } = await imgur.send<ImgurData>('POST', '/3/image', sent);
    expect(Object.keys(body).slice(0, 3)).toEqual(['data', 'success', 'status']);
    expect(data.id).toMatch(/^[0-9A-Za-z]{11}$/);
    const expected =
      `{"id":"${data.id}","title":"Lake","description":null,"datetime":${data.datetime},"type":"image/png",` +
      `"animated":false,"width":60,"height":40,"size":${png.length},"views":0,"bandwidth":0,"vote":null,` +
      '"favorite":false,"nsfw":null,"section":null,"account_url":null,"account_id":0,"is_ad":false,' +
      '"in_most_viral":false,"has_sound":false,"tags":[],"ad_type":0,"ad_url":"","edited":"0","in_gallery":false,' +
      `"deletehash":"${data.deletehash}","name":"lake.png","link":"${imglink.url}/i/${data.id}.png",` +
      '"processing":{"status":"completed"}}';
    expect(JSON.stringify(data)).toBe(expected);
    expect(data.deletehash).toMatch(new RegExp(`^${data.id}[0-9A-Za-z]{15}$`));
    expect(Math.abs(data.datetime - Date.now() / 1000)).toBeLessThan(60);
  });

  it('reads its texts from the query when the body is the image', async ({ imgur }) => {
    const path = '/3/image?title=A%20lake&description=In%20the%20morning&name=l.png';
    const { data } = await imgur.send<ImgurData>('POST', path, typed('image/png', bytesOf(png)));
    expect(data).toMatchObject({ title: 'A lake', description: 'In the morning', name: 'l.png' });
  });

  it('is answered in XML at .xml, with numeric character references only', async ({ imgur }) => {
    const response = await imgur.fetch(
      'POST',
      '/3/upload.xml?title=%3CA%20%26%20B%3E',
      typed('image/png', bytesOf(png)),
    );
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/xml']);
    const xml = await response.text();
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\s*<data success="1" status="200"><id>\w{11}<\/id>/);
    expect(xml).toContain('<title>&#60;A &#38; B&#62;</title><description></description>');
    expect(xml).toMatch(/<link>http[^<]+\.png<\/link>/);
    expect(xml).toContain('<animated>false</animated>');
  });

  it('is never 202: a slow upload is pending under its final link', async () => {
    await using slow = await ImgLink.start({ env: { UPLOAD_WAIT_MS: '0', SWEEP_INTERVAL_MS: '500' } });
    const asked = { ...typed('image/jpeg', bytesOf(await photoJpeg({ width: 3000, height: 2000 }))) };
    const { status, data } = await imgurOf(slow).send<ImgurData>('POST', '/3/image', {
      ...asked,
      headers: { ...asked.headers, prefer: 'respond-async' },
    });
    expect(status).toBe(200);
    expect(['pending', 'completed']).toContain(data.processing.status);
    expect(data.link).toBe(`${slow.url}/i/${data.id}.jpg`);
    await until(async () => (await fetch(data.link)).status === 200, 'the link works');
  });
});

const INVALID = { code: 1003, message: 'File type invalid (1)', type: 'ImgurException', exception: [] };
const NO_IMAGE = 'No image data was sent to the upload api';

describe('a failed request', () => {
  it.for<[string, string, string, () => RequestInit, number, unknown]>([
    ['no body', 'POST', '/3/image', () => ({}), 400, NO_IMAGE],
    ['an empty field', 'POST', '/3/image', () => urlencoded({ image: '' }), 400, NO_IMAGE],
    ['an empty file', 'POST', '/3/upload', () => multipart({ image: blob(Buffer.alloc(0)) }), 400, NO_IMAGE],
    ['a form without an image', 'POST', '/3/upload', () => multipart({ title: 'a' }), 400, NO_IMAGE],
    ['JSON without an image', 'POST', '/3/upload', () => json({ title: 'a' }), 400, NO_IMAGE],
    ['text', 'POST', '/3/image', () => multipart({ image: 'no image at all' }), 400, INVALID],
    ['a page', 'POST', '/3/image', () => typed('image/png', '<html><body>no image at all'), 400, INVALID],
    ['half an image', 'POST', '/3/image', () => typed('image/png', bytesOf(png.subarray(0, 60))), 400, INVALID],
    ['base64 that is none', 'POST', '/3/image', () => urlencoded({ image: 'iVBORw0KGgo§$%&/()=' }), 400, INVALID],
    ['an id that none has', 'GET', '/3/image/abc', () => ({}), 404, 'Unable to find an image with the id, abc'],
    ['an unknown deletehash', 'DELETE', '/3/image/abc', () => ({}), 400, expect.stringContaining('deletehash, abc')],
    ['an access token', 'GET', '/3/credits', bearer, 401, 'The access token provided is invalid.'],
    ['another address', 'GET', '/3/nothing', () => ({}), 404, expect.any(String)],
    ['another method', 'PATCH', '/3/credits', () => ({}), 405, expect.any(String)],
    ['what is no address', 'GET', '/3/image/%zz', () => ({}), 400, expect.any(String)],
    [
      'a title that is too long',
      'POST',
      `/3/image?title=${'x'.repeat(129)}`,
      () => ({ body: base64 }),
      400,
      expect.any(String),
    ],
  ])('%s: %s %s', async ([_what, method, path, request, status, error], { imgur }) => {
    const { status: answered, success, data, body, headers } = await imgur.send(method, path, request());
    expect([answered, body.status, success]).toEqual([status, status, false]);
    expect(data).toEqual({ error, request: path.split('?')[0], method });
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('is answered in XML when XML was requested', async ({ imgur }) => {
    const response = await imgur.fetch('GET', '/3/image/abc.xml');
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/xml']);
    expect(await response.text()).toContain('<data success="0" status="404"><error>Unable to find an image');
  });

  it('is 413 for a body that is too large', async () => {
    await using small = await ImgLink.start({ env: { MAX_UPLOAD_BYTES: '2000', MAX_PIXELS: '1000' } });
    const send = (request: RequestInit) => imgurOf(small).send('POST', '/3/image', request);
    const large = Buffer.alloc(3000);
    png.copy(large);
    for (const request of [typed('image/png', bytesOf(large)), urlencoded({ image: large.toString('base64') })]) {
      expect(await send(request)).toMatchObject({ status: 413, data: { error: 'File is over the size limit' } });
    }
    expect(await small.files('staging')).toEqual([]);
  });

  it('leaves nothing', async ({ imglink }) => {
    await imglink.swept();
    const { rows, objects } = await imglink.installation.audit();
    expect(objects.toSorted()).toEqual(rows.toSorted());
  });
});
