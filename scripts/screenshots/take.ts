import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';

import { AppProcess } from '../../test/harness/app-process.js';
import { TestBrowser } from '../../test/harness/browser.js';
import { until } from '../../test/harness/until.js';
import { keptThumbnails } from '../../test/harness/upload-page.js';
import { keepIfAlike } from './keep-if-alike.js';
import { draw, type Scene, SCENES } from './scene.js';

const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const LOCALE = { locale: 'en-GB', timezoneId: 'UTC' };
/** Few colours for a small file, enough for a sky. */
const COLORS = 128;

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
  document.activeElement?.blur();
}`;

/** Starts an imglink and writes pictures of its pages into the folder. */
export async function takeScreenshots(folder: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'imglink-screenshots-'));
  try {
    const env = { PORT: '0', DATA_DIR: data, LOG_LEVEL: 'warn' };
    await using imglink = await AppProcess.start({ main: 'dist/programs/standalone.js', env });
    await using browser = await TestBrowser.start();
    await mkdir(folder, { recursive: true });
    const take = async (name: string, look: BrowserContextOptions, show: (page: Page) => Promise<void>) => {
      await using tab = await browser.open({ ...LOCALE, ...look });
      await show(tab.page);
      await tab.page.waitForLoadState('networkidle');
      await tab.page.evaluate(FREEZE);
      await tab.page.evaluate('Promise.all([...document.images].map((image) => image.decode()))');
      const picture = await tab.page.screenshot({ animations: 'disabled' });
      const small = sharp(picture).png({ palette: true, colours: COLORS, effort: 10 });
      await keepIfAlike(join(folder, `${name}.png`), await small.toBuffer());
    };
    const uploads = (page: Page) => showUploads(page, imglink.url);
    const gallery = (page: Page) => showGallery(page, imglink.url);
    await take('upload', DESK, uploads);
    await take('gallery', DESK, gallery);
    await take('history-phone', PHONE, (page) => showHistory(page, imglink.url));
    await take('gallery-phone-dark', { ...PHONE, colorScheme: 'dark' }, gallery);
    await take('upload-dark', { ...DESK, colorScheme: 'dark' }, uploads);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
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
