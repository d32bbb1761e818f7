import { photoJpeg } from '#imaging/testing';
import { randomBytes } from 'node:crypto';
import type { Page, ViewportSize } from 'playwright-core';
import { describe, expect } from 'vitest';

import { Edge } from './harness/edge.js';
import { it as base } from './harness/fixtures.js';
import { FrailProxy } from './harness/frail-proxy.js';
import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';
import { choose, jpegFile, keptThumbnails, linkTo } from './harness/upload-page.js';

const LANGUAGE = { locale: 'en-GB' };
const LARGE = 20_000_000;
/** The largest body of a request of the SDK (libs/sdk/src/sending/send-resumably.ts). */
const CHUNK = 8 * 1024 * 1024;
const MOST_SCRIPT_BYTES = 60 * 1024;

const jpeg = await photoJpeg({ width: 2400, height: 1800 });

const it = base
  .extend('front', { scope: 'file' }, async ({ parts, edgePort }) => parts.use(await FrailProxy.start(edgePort)))
  .extend('settings', { scope: 'file' }, ({ front }) => ({ PUBLIC_URL: front.url }))
  /** The proxy in front of the edge, which pages are opened through. */
  .extend('proxy', { scope: 'file' }, ({ front, edge: _started }) => front);

const isDrawn = (page: Page) =>
  page.evaluate<boolean>(`(() => {
    const image = document.querySelector('figure img');
    return image.complete && image.naturalWidth > 0;
  })()`);
const isControlled = (page: Page) => page.evaluate<boolean>(`Boolean(navigator.serviceWorker.controller)`);
const imagesAsked = async (edge: Edge) => (await edge.requests()).filter(({ path }) => path.startsWith('/i/')).length;

/** A file with more bytes than its pixels need: the server removes what follows the end of the image. */
const heavy = (bytes: number) => Buffer.concat([jpeg, randomBytes(bytes - jpeg.length)]);

describe('the first visit', () => {
  it.for(['the upload page', 'the page of an image'])(
    'loads less than 60 KB of script: %s',
    async (name, { imglink, browser, proxy }) => {
      const { key } = await imglink.upload(jpeg);
      await using tab = await browser.open(LANGUAGE);
      const sizes: Promise<number>[] = [];
      tab.page.on('requestfinished', (request) => {
        if (request.resourceType() === 'script') sizes.push(request.sizes().then((size) => size.responseBodySize));
      });
      await tab.page.goto(proxy.url + (name === 'the upload page' ? '/' : `/gallery/${key}`));
      await tab.page.waitForLoadState('load');
      const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      expect(total).toBeGreaterThan(500);
      expect(total).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
    },
  );

  it.for<[string, ViewportSize, string]>([
    ['a phone', { width: 360, height: 740 }, 'l'],
    ['a desk', { width: 1280, height: 800 }, 'h'],
    ['a low window', { width: 1280, height: 400 }, 'l'],
  ])(
    'draws the page of an image without anything moving, as large as is seen: %s',
    async ([_on, viewport, size], { imglink, browser, proxy }) => {
      const { key } = await imglink.upload(jpeg, {}, '?title=Lake');
      await using tab = await browser.open({ ...LANGUAGE, viewport });
      await tab.page.goto(`${proxy.url}/gallery/${key}`);
      await until(() => isDrawn(tab.page), 'the image is drawn');
      const shift = await tab.page.evaluate<number>(`new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
        .observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
    })`);
      expect(shift).toBe(0);
      const drawn = await tab.page.evaluate<string>(`document.querySelector('figure img').currentSrc`);
      expect(new URL(drawn).pathname).toBe(`/i/${key}${size}.webp`);
      expect(tab.faults).toEqual([]);
    },
  );

  it('zooms by a link without a script', async ({ imglink, browser, proxy }) => {
    const { key } = await imglink.upload(jpeg);
    await using tab = await browser.open({ ...LANGUAGE, javaScriptEnabled: false });
    await tab.page.goto(`${proxy.url}/gallery/${key}`);
    await tab.page.click('figure a');
    await tab.page.waitForURL('**/i/*');
    expect(tab.page.url()).toBe(`${proxy.url}/i/${key}.jpg`);
  });
});

describe('a visited page', () => {
  it('is shown again without a request for the image', async ({ imglink, browser, proxy, edge }) => {
    const { key } = await imglink.upload(jpeg);
    await using tab = await browser.open(LANGUAGE);
    const open = async (page: Page) => {
      await page.goto(`${proxy.url}/gallery/${key}`);
      await until(() => isDrawn(page), 'the image is drawn');
    };
    await open(tab.page);
    const before = await imagesAsked(edge);
    expect(before).toBeGreaterThan(0);
    await open(tab.page);
    await tab.page.reload();
    await open(await tab.page.context().newPage());
    expect(await imagesAsked(edge)).toBe(before);
  });

  it('is shown while the server is down: the history, its thumbnails, and the image page', async ({ browser }) => {
    await using own = await ImgLink.start();
    await using tab = await browser.open(LANGUAGE);
    const { page } = tab;
    await page.goto(own.url);
    await until(() => isControlled(page), 'the service worker is there');
    await choose(page, jpegFile('kept.jpg', jpeg));
    const link = await linkTo(page, 'kept.jpg').inputValue();
    await until(async () => (await keptThumbnails(page)) === 1, 'its thumbnail is kept');
    await page.goto(link);
    await until(() => isDrawn(page), 'the image is drawn');
    await until(() => page.evaluate<boolean>(`caches.match(location.pathname).then(Boolean)`), 'its page is kept');
    await own.kill();

    await page.goto(own.url);
    await page.reload();
    await page.getByRole('link', { name: 'kept.jpg' }).first().waitFor();
    const isThumbnail = () => page.evaluate<boolean>(`document.querySelector('.cards img').naturalWidth > 0`);
    await until(isThumbnail, 'the thumbnail is drawn');
    await page.goto(link);
    await until(() => isDrawn(page), 'the image is drawn, by nobody');
    await page.goto(`${own.url}/gallery/00000000000`).then(
      () => expect.unreachable('a page that nobody has was opened'),
      () => undefined,
    );
  });

  it('is removed from the cache when the image is deleted', async ({ browser, proxy }) => {
    await using tab = await browser.open(LANGUAGE);
    const { page } = tab;
    await page.goto(proxy.url);
    await until(() => isControlled(page), 'the service worker is there');
    await choose(page, jpegFile('doomed.jpg', jpeg));
    const link = await linkTo(page, 'doomed.jpg').inputValue();
    const other = await page.context().newPage();
    await other.goto(link);
    const isKept = () => page.evaluate<boolean>(`caches.match('${new URL(link).pathname}').then(Boolean)`);
    await until(isKept, 'its page is kept');
    await page.getByRole('button', { name: 'Delete doomed.jpg' }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await until(async () => !(await isKept()), 'its page is forgotten');
  });
});

it('waits while the browser is offline, says so, and continues when it is online', async ({ browser, proxy }) => {
  await using tab = await browser.open(LANGUAGE);
  await tab.page.goto(proxy.url);
  // Otherwise the browser logs a failed fetch.
  await tab.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await tab.page.context().setOffline(true);
  await choose(tab.page, jpegFile('mountain.jpg', jpeg));
  await tab.page.getByText('You are offline').waitFor();
  await tab.page.context().setOffline(false);
  await linkTo(tab.page, 'mountain.jpg').waitFor();
  expect(tab.faults).toEqual([]);
});

it('resumes an upload whose connection was lost, and makes one image of it', async ({ imglink, browser, proxy }) => {
  await using tab = await browser.open(LANGUAGE);
  await tab.page.goto(proxy.url);
  const before = (await imglink.installation.audit()).rows.length;
  const { cuts } = proxy;
  // The browser may retry by itself, more than once.
  proxy.cutAfter(2_000_000, 20);
  await choose(tab.page, jpegFile('tunnel.jpg', heavy(6_000_000)));
  await tab.page.getByText('Connection lost').waitFor();
  proxy.cutAfter(Infinity);
  await linkTo(tab.page, 'tunnel.jpg').waitFor();
  expect(proxy.cuts).toBeGreaterThan(cuts);
  expect((await imglink.installation.audit()).rows).toHaveLength(before + 1);
});

describe('a large file', () => {
  it('continues where the connection was lost, and is not sent again', async ({ imglink, browser, proxy, edge }) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(proxy.url);
    const [sent, cuts, asked] = [proxy.sent, proxy.cuts, (await edge.requests()).length];
    proxy.cutAfter(LARGE / 2);
    await choose(tab.page, jpegFile('panorama.jpg', heavy(LARGE)));
    const link = await linkTo(tab.page, 'panorama.jpg').inputValue();
    expect((await imglink.get(new URL(link).pathname)).status).toBe(200);
    expect(proxy.cuts).toBe(cuts + 1);
    // The browser may repeat the interrupted request by itself, and the SDK once more after that: each a chunk of the
    // SDK, and header fields.
    expect(proxy.sent - sent).toBeLessThan(LARGE + 2 * CHUNK * 1.1);
    const begun = (await edge.requests()).slice(asked).filter(({ method }) => method === 'POST');
    expect(begun.map(({ path, status }) => [path, status])).toEqual([['/files', 201]]);
  });

  it('leaves nothing on the server when it is cancelled', async ({ imglink, browser, proxy }) => {
    await using tab = await browser.open({ ...LANGUAGE, serviceWorkers: 'block' });
    await tab.page.goto(proxy.url);
    await imglink.swept();
    const before = (await imglink.installation.audit()).rows.length;
    const held = Promise.withResolvers<void>();
    await tab.page.route('**/files/*', async (route) => {
      if (Number(route.request().headers()['upload-offset'] ?? 0) > 0) held.resolve();
      else await route.continue();
    });
    await choose(tab.page, jpegFile('mistake.jpg', heavy(LARGE)));
    await held.promise;
    // It is held back so that the upload cannot complete before it is cancelled.
    await tab.page.getByRole('button', { name: 'Cancel mistake.jpg' }).click();
    await tab.page.getByText('Cancelled').waitFor();
    await tab.page.unrouteAll();
    await imglink.swept();
    expect((await imglink.installation.audit()).rows).toHaveLength(before);
  });
});
