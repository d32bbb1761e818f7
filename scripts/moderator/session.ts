import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

import { AppProcess } from '../../test/harness/app-process.js';
import { TestBrowser } from '../../test/harness/browser.js';
import { until } from '../../test/harness/until.js';
import { draw, SCENES } from '../screenshots/scene.js';

const IMAGES = 200;
/** Every fourth image is blocked. */
const BLOCK_EVERY = 4;
const MAX_TABS = 30;
const ADMIN_TOKEN = 'the-password-of-the-session';
const AUTHORIZATION = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** Records the milliseconds from each press of `j` or `b` to the frame that shows the next image. */
const RECORD = `
  globalThis.pressed = [];
  document.addEventListener('keydown', ({ key, timeStamp }) => {
    if (key !== 'j' && key !== 'b') return;
    requestAnimationFrame(() => requestAnimationFrame(() => pressed.push(performance.now() - timeStamp)));
  }, true);
`;

/** Starts an imglink with 200 images and lets a browser moderate them. Returns the figures as a text. */
export async function timeSession(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'imglink-moderator-'));
  try {
    const env = { PORT: '0', DATA_DIR: data, LOG_LEVEL: 'warn', ADMIN_TOKEN, UPLOADS_PER_HOUR: '0' };
    await using imglink = await AppProcess.start({ main: 'dist/apps/standalone/src/main.js', env });
    await uploadImages(imglink.url);
    await using browser = await TestBrowser.start();
    await using tab = await browser.open({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
    const { page } = tab;
    const bytes = countBytes(page);
    await page.addInitScript(RECORD);
    await page.goto(`${imglink.url}/admin/images`);
    await page.getByLabel('API key').fill(ADMIN_TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${imglink.url}/admin/images`);
    const start = performance.now();
    const { presses, pages } = await moderate(page);
    await until(async () => (await countBlocked(imglink.url)) === IMAGES / BLOCK_EVERY, 'the images are blocked');
    const seconds = (performance.now() - start) / 1000;
    presses.sort((one, other) => one - other);
    const at = (part: number) => presses[Math.floor(presses.length * part)]?.toFixed(0);
    return [
      `${IMAGES} images on ${pages} pages, ${IMAGES / BLOCK_EVERY} blocked: ${seconds.toFixed(1)} s`,
      `key press to the frame with the next image: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${presses.length} presses)`,
      `${(bytes() / 1e6).toFixed(2)} MB received`,
    ].join('\n');
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function uploadImages(url: string): Promise<void> {
  const names = Object.keys(SCENES) as (keyof typeof SCENES)[];
  for (let index = 0; index < IMAGES; index++) {
    const body = await draw(SCENES[names[index % names.length]!], 640 + index, 480);
    const answer = await fetch(`${url}/v1/images`, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body });
    if (!answer.ok) throw new Error(`An upload was answered ${answer.status}.`);
  }
}

/** Goes through all pages with `j`, `b` and, at the end of a page, Tab and Enter. */
async function moderate(page: Page): Promise<{ presses: number[]; pages: number }> {
  const presses: number[] = [];
  let seen = 0;
  for (let pages = 1; ; pages++) {
    const count = await page.locator('li[data-key]').count();
    await page.keyboard.press('j');
    for (let index = 0; index < count; index++, seen++) {
      if (seen % BLOCK_EVERY !== BLOCK_EVERY - 1) await page.keyboard.press('j');
      else await block(page);
    }
    presses.push(...(await page.evaluate<number[]>('pressed')));
    if (!(await openNext(page))) return { presses, pages };
  }
}

/** The first block asks for a reason, which then stays. */
async function block(page: Page): Promise<void> {
  await page.keyboard.press('b');
  if (!(await page.evaluate('document.activeElement.id === "reason"'))) return;
  await page.keyboard.type('Spam');
  await page.keyboard.press('Enter');
}

async function openNext(page: Page): Promise<boolean> {
  if ((await page.locator('a[rel="next"]').count()) === 0) return false;
  const current = page.url();
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    await page.keyboard.press('Tab');
    if (!(await page.evaluate('document.activeElement.rel === "next"'))) continue;
    await Promise.all([page.waitForURL(({ href }) => href !== current), page.keyboard.press('Enter')]);
    return true;
  }
  throw new Error('The link to the next page is not reached with Tab.');
}

async function countBlocked(url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/admin/images?state=blocked&limit=100`, { headers: AUTHORIZATION });
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

/** Returns a function that returns how many bytes the page has received, headers included. */
function countBytes(page: Page): () => number {
  let bytes = 0;
  page.on('requestfinished', async (request) => {
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    bytes += responseBodySize + responseHeadersSize;
  });
  return () => bytes;
}
