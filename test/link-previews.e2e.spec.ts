import { photoJpeg, photoPng } from '#imaging/testing';
import sharp from 'sharp';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';

const it = base.extend('image', { scope: 'file' }, async ({ imglink }) =>
  imglink.upload(await photoJpeg({ width: 1600, height: 1200 }), {}, '?title=Lake'),
);

const oembed = (imglink: ImgLink, query: Record<string, string>) =>
  imglink.get(`/oembed?${String(new URLSearchParams(query))}`);
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

describe('oEmbed', () => {
  it('can be discovered from an image page, in its head and its header fields', async ({ imglink, image }) => {
    const page = await imglink.get(new URL(image.link).pathname, { accept: 'text/html' });
    const address = /<([^>]+)>; rel="alternate"; type="application\/json\+oembed"/.exec(page.headers.get('link') ?? '');
    expect(await page.text()).toContain('application/json+oembed');
    const path = new URL(address?.[1] ?? '');
    const found = (await (await imglink.get(path.pathname + path.search)).json()) as Record<string, unknown>;
    expect(found).toMatchObject({ version: '1.0', type: 'photo', url: image.imageUrl, width: 1600, height: 1200 });
  });

  it.for<(of: UploadAnswer, imglink: ImgLink) => string>([
    (of) => of.link,
    (of) => of.imageUrl,
    (of) => of.thumbnails.m ?? '',
    (of, { url }) => `${url}/${of.key}`,
  ])('knows an image by each of its addresses', async (address, { imglink, image }) => {
    expect(await (await oembed(imglink, { url: address(image, imglink) })).json()).toMatchObject({ title: 'Lake' });
  });

  it('returns the largest version within maxwidth and maxheight', async ({ imglink, image }) => {
    const answer = (await (await oembed(imglink, { url: image.link, maxwidth: '700' })).json()) as Record<
      string,
      unknown
    >;
    expect(answer).toMatchObject({ url: image.thumbnails.l, width: 640, height: 480, thumbnail_width: 320 });
  });

  it('is XML for format=xml', async ({ imglink, image }) => {
    const answer = await oembed(imglink, { url: image.link, format: 'xml' });
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const text = await answer.text();
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="utf-8"\?>\n<oembed><version>1.0<\/version><type>photo<\/type>/,
    );
    expect(text).toContain(`<url>${image.imageUrl}</url><width>1600</width>`);
  });

  it('answers a bad request with a problem', async ({ imglink, image }) => {
    expect(await codeOf(await oembed(imglink, { url: image.link, format: 'yaml' }))).toEqual([
      501,
      'format-not-offered',
    ]);
    expect(await codeOf(await oembed(imglink, { url: 'https://elsewhere.example/a.jpg' }))).toEqual([
      404,
      'image-not-found',
    ]);
    expect(await codeOf(await oembed(imglink, {}))).toEqual([400, 'invalid-request']);
  });
});

describe('link previews', () => {
  const headOf = async (imglink: ImgLink, path: string) => (await imglink.get(path, { accept: 'text/html' })).text();

  it('show a smaller JPEG of a large image, with its own size', async ({ imglink }) => {
    const large = await imglink.upload(await photoPng({ width: 1200, height: 900 }));
    expect(large.bytes).toBeGreaterThan(500_000);
    const head = await headOf(imglink, `/gallery/${large.key}`);
    expect(head).toContain(`<meta property="og:image" content="${imglink.url}/i/${large.key}h.jpg"/>`);
    expect(head).toContain('<meta property="og:image:width" content="1024"/>');
    const picture = await imglink.get(`/i/${large.key}h.jpg`);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    const { width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
    expect([width, height]).toEqual([1024, 768]);
  });

  it('show a picture for the upload page', async ({ imglink }) => {
    const address = /property="og:image" content="([^"]+)"/.exec(await headOf(imglink, '/'))?.[1] ?? '';
    const picture = await fetch(address);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  });
});

describe('addresses that people guess', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
  const asImage = { accept: 'image/avif,image/webp,*/*;q=0.8' };

  it('redirect from /i/{key} without an extension to the page', async ({ imglink, image }) => {
    const answer = await fetch(`${imglink.url}/i/${image.key}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, `/gallery/${image.key}`]);
  });

  it('answer 410 with a page to a browser, and with a problem to an <img>', async ({ imglink }) => {
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

  it('have a robots.txt', async ({ imglink }) => {
    const answer = await imglink.get('/robots.txt');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    expect(text).toContain('Disallow: /v1/');
    expect(text).not.toContain('Disallow: /i');
  });
});
