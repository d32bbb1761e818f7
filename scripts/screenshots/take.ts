import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';

import { AppProcess } from '../../test/harness/app-process.js';
import { TestBrowser } from '../../test/harness/browser.js';
import { until } from '../../test/harness/until.js';
import { keptThumbnails } from '../../test/harness/upload-page.js';
import { ADMIN_TOKEN, fillSite, SITE } from './busy-site.js';
import { keepIfAlike } from './keep-if-alike.js';
import { draw, type Scene, SCENES } from './scene.js';

const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const LOCALE = { locale: 'en-GB', timezoneId: 'UTC' };
/** 256 colours are enough for a sky; fewer if the file is too large. The quality of a palette, 0 to 100. */
const QUALITIES = [100, 70, 40];
const MOST_BYTES = 60_000;

/** Replaces what differs from run to run. */
const FREEZE = `{
  const keys = new Map();
  const names = ['4fYk2aXbQ9Z', '7Hq0LmT3vRa', 'bN5xWc8sJ1e', 'Zt6pD2yGk4u'];
  const nameOf = (key) => keys.get(key) ?? keys.set(key, names[keys.size % names.length]).get(key);
  const freeze = (text) =>
    text
      .replaceAll(location.origin, 'https://img.example')
      .replaceAll(/(gallery|i)\\/([0-9A-Za-z]{11})/g, (_, place, key) => place + '/' + nameOf(key));
  for (const field of document.querySelectorAll('input[readonly]')) field.value = freeze(field.value);
  for (const time of document.querySelectorAll('time')) time.textContent = '23 Nov 2026';
  for (const days of document.querySelectorAll('.chart .fact')) {
    days.firstChild.textContent = '25 Oct 2026';
    days.lastChild.textContent = '23 Nov 2026';
  }
  for (const label of document.querySelectorAll('.reported label span')) {
    label.textContent = label.textContent.replace(/^\\w{11}/, nameOf);
  }
  document.activeElement?.blur();
  // The list of images is below what is on the first screen of a phone.
  if (!document.querySelector('.selection')) scrollTo(0, 0);
}`;

type Take = (name: string, look: BrowserContextOptions, show: (page: Page) => Promise<void>) => Promise<void>;

/** Starts an imglink and writes pictures of its pages into the folder. */
export async function takeScreenshots(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await using browser = await TestBrowser.start();
  const take: Take = async (name, look, show) => {
    await using tab = await browser.open({ ...LOCALE, ...look });
    await show(tab.page);
    await tab.page.waitForLoadState('networkidle');
    await tab.page.evaluate(FREEZE);
    await tab.page.evaluate('Promise.all([...document.images].map((image) => image.decode()))');
    const picture = await tab.page.screenshot({ animations: 'disabled' });
    await keepIfAlike(join(folder, `${name}.png`), await smallPng(picture));
  };
  await withImgLink({}, async (url) => {
    const uploads = (page: Page) => showUploads(page, url);
    const gallery = (page: Page) => showGallery(page, url);
    await take('upload', DESK, uploads);
    await take('gallery', DESK, gallery);
    await take('history-phone', PHONE, (page) => showHistory(page, url));
    await take('gallery-phone-dark', { ...PHONE, colorScheme: 'dark' }, gallery);
    await take('upload-dark', { ...DESK, colorScheme: 'dark' }, uploads);
  });
  await withImgLink(SITE, async (url, data) => {
    await fillSite(url, data);
    await take('admin-overview', DESK, (page) => showAdmin(page, `${url}/admin`));
    await take('admin-images-dark', { ...DESK, colorScheme: 'dark' }, async (page) => {
      await showAdmin(page, `${url}/admin/images`);
      for (const key of ['j', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
      await page.getByRole('textbox', { name: 'Reason' }).fill('Advertising');
    });
    await take('admin-reports-phone', PHONE, (page) => showAdmin(page, `${url}/admin/reports`));
  });
}

async function withImgLink(
  settings: Record<string, string>,
  use: (url: string, data: string) => Promise<void>,
): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'imglink-screenshots-'));
  try {
    const env = { PORT: '0', DATA_DIR: data, LOG_LEVEL: 'warn', ...settings };
    await using imglink = await AppProcess.start({ main: 'dist/programs/standalone.js', env });
    await use(imglink.url, data);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function smallPng(picture: Buffer): Promise<Buffer> {
  let png = picture;
  for (const quality of QUALITIES) {
    if (png.length >= MOST_BYTES) png = await sharp(picture).png({ palette: true, quality, effort: 10 }).toBuffer();
  }
  return png;
}

async function showAdmin(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('API key').fill(ADMIN_TOKEN);
  await page.keyboard.press('Enter');
  await page.waitForURL(url);
}

async function showUploads(page: Page, url: string): Promise<void> {
  await page.goto(url);
  for (const [name, scene] of Object.entries(SCENES)) await upload(page, `${name} at the lake.jpg`, scene);
}

async function showHistory(page: Page, url: string): Promise<void> {
  await showUploads(page, url);
  await until(async () => (await keptThumbnails(page)) > 2, 'the thumbnails are kept');
  await page.reload();
  await page.getByRole('link', { name: 'dusk at the lake.jpg' }).waitFor();
  await page.getByLabel('Select dusk at the lake.jpg').check();
  await page.getByRole('heading', { name: 'Your images' }).evaluate('(heading) => heading.scrollIntoView()');
}

async function showGallery(page: Page, url: string): Promise<void> {
  const query = String(
    new URLSearchParams({ title: 'Dusk at the lake', description: 'From the last ferry, looking west.' }),
  );
  const answer = await fetch(`${url}/v1/images?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: await draw(SCENES.dusk, 2400, 1500),
  });
  const { link } = (await answer.json()) as { link: string };
  await page.goto(link);
}

async function upload(page: Page, name: string, scene: Scene): Promise<void> {
  const buffer = await draw(scene, 1600, 1200);
  await page.setInputFiles('input[type=file][multiple]', { name, mimeType: 'image/jpeg', buffer });
  await page.getByLabel(`Link to ${name}`).waitFor();
}
