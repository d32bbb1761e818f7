import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { barriers, TestBrowser } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import { blob, type Imgur, imgurOf, type ImgurData, json, multipart } from './harness/imgur.js';
import { ImgLink } from './harness/imglink.js';

const it = base
  .extend('imgur', { scope: 'file' }, ({ imglink }) => imgurOf(imglink))
  .extend('images', { scope: 'file' }, async ({ imgur }) => {
    const image = blob(await photoPng({ width: 60, height: 40 }));
    const upload = (title: string) => imgur.send<ImgurData>('POST', '/3/image', multipart({ title, image }));
    return (await Promise.all(['One', 'Two', 'Three'].map(upload))).map(({ data }) => data);
  })
  .extend('ids', { scope: 'file' }, ({ images }) => images.map(({ id }) => id));

const create = async (imgur: Imgur, request: RequestInit) =>
  (await imgur.send<{ id: string; deletehash: string }>('POST', '/3/album', request)).data;

describe('an album page', () => {
  const page = (imglink: ImgLink, id: string, language = 'en') =>
    imglink.get(`/a/${id}`, { accept: 'text/html', 'accept-language': language });

  it('shows its images and texts without a script', async ({ imglink, imgur, images, ids }) => {
    const { id } = await create(imgur, json({ ids, title: '<Lakes>', description: 'of "the" south' }));
    const response = await page(imglink, id);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const text = await response.text();
    expect(text).toContain('<h1>&lt;Lakes></h1>');
    expect(text).toContain('of &quot;the&quot; south');
    expect(text).toContain(`<meta property="og:image" content="${images[0]?.link}"/>`);
    expect(text).toContain('<meta property="og:image:width" content="60"/>');
    expect(text).not.toContain('<script');
    for (const [place, key] of ids.entries()) {
      expect(text).toContain(`href="/gallery/${key}"`);
      expect(text).toMatch(
        new RegExp(`src="/i/${key}l\\.webp"\\s+width="60"\\s+height="40"\\s+alt="${images[place]?.title}"`),
      );
    }
  });

  it('can be embedded, with its cover as the picture', async ({ imglink, imgur, images, ids }) => {
    const { id } = await create(imgur, json({ ids, title: 'Lakes', cover: ids[1] ?? '' }));
    const links = (await page(imglink, id)).headers.get('link') ?? '';
    const address = new URL(/<([^>]+)>; rel="alternate"; type="application\/json\+oembed"/.exec(links)?.[1] ?? '');
    const described = await imglink.get(address.pathname + address.search);
    expect(await described.json()).toMatchObject({ type: 'photo', title: 'Lakes', url: images[1]?.link, width: 60 });
    const { id: empty } = await create(imgur, json({ title: 'Empty' }));
    const nothing = await imglink.get(`/oembed?url=${encodeURIComponent(`${imglink.url}/a/${empty}`)}`);
    expect(await nothing.json()).toMatchObject({ type: 'link', title: 'Empty' });
  });

  it.for<[string, string]>([
    ['en', '3 images'],
    ['de-AT, en;q=0.5', '3 Bilder'],
    ['fr', '3 images'],
    ['tlh', '3 images'],
  ])('speaks its reader’s language: %s', async ([wanted, count], { imglink, imgur, ids }) => {
    const { id } = await create(imgur, json({ ids }));
    const response = await page(imglink, id, wanted);
    const text = await response.text();
    expect(text).toContain(count);
    const language = /^(?:de|fr)/.exec(wanted)?.[0] ?? 'en';
    expect(text).toContain(`<html lang="${language}">`);
    expect(response.headers.get('content-language')).toBe(language);
  });

  it('answers 404 and 410 as a page or as a problem', async ({ imglink, imgur, ids }) => {
    const { id, deletehash } = await create(imgur, {});
    await imgur.send('DELETE', `/3/album/${deletehash}`);
    for (const [key, status, code] of [
      [id, 410, 'album-gone'],
      ['nothing', 404, 'album-not-found'],
      [ids[0] ?? '', 404, 'album-not-found'],
    ] as const) {
      const told = await page(imglink, key, 'de');
      expect([told.status, told.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
      expect(await told.text()).toContain(`<p class="code">${status}</p>`);
      const problem = await imglink.get(`/a/${key}`, { accept: 'application/json' });
      expect([problem.status, ((await problem.json()) as { code: string }).code]).toEqual([status, code]);
    }
  });

  it.for(['light', 'dark'] as const)(
    'is accessible on a narrow screen, %s',
    async (colorScheme, { imglink, imgur, ids }) => {
      const { id } = await create(imgur, json({ ids, title: 'Lakes', description: 'Of the south' }));
      await using browser = await TestBrowser.start();
      await using opened = await browser.open({ colorScheme, viewport: { width: 360, height: 640 } });
      await opened.page.goto(`${imglink.url}/a/${id}`);
      expect(await barriers(opened.page)).toEqual([]);
      expect(await opened.page.evaluate('document.body.scrollWidth')).toBe(360);
      expect(opened.faults).toEqual([]);
    },
  );

  it('links to each of its images without a script', async ({ imglink, imgur, ids }) => {
    const { id } = await create(imgur, json({ ids }));
    await using browser = await TestBrowser.start();
    await using opened = await browser.open({ javaScriptEnabled: false });
    await opened.page.goto(`${imglink.url}/a/${id}`);
    await opened.page.getByRole('img', { name: 'Two' }).click();
    await opened.page.waitForURL('**/gallery/*');
    expect(opened.page.url()).toBe(`${imglink.url}/gallery/${ids[1]}`);
  });
});
