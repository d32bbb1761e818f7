import { photoJpeg } from '#imaging/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { barriers, TestBrowser } from './harness/browser.js';
import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const LANGUAGE = { locale: 'en-GB' };

let imglink: ImgLink;
let browser: TestBrowser;
let jpeg: Buffer;

beforeAll(async () => {
  [imglink, browser, jpeg] = await Promise.all([
    ImgLink.start(),
    TestBrowser.start(),
    photoJpeg({ width: 800, height: 600 }),
  ]);
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await imglink[Symbol.asyncDispose]();
});

const file = (name: string, buffer = jpeg) => ({ name, mimeType: 'image/jpeg', buffer });
const choose = (page: Page, ...names: string[]) =>
  page.setInputFiles(
    'input[type=file][multiple]',
    names.map((name) => file(name)),
  );
const linkTo = (page: Page, name: string) => page.getByLabel(`Link to ${name}`);

/** What a drop or a paste from the desktop is to the page. */
async function give(page: Page, type: 'drop' | 'paste', name: string): Promise<void> {
  const [event, field] = type === 'drop' ? ['DragEvent', 'dataTransfer'] : ['ClipboardEvent', 'clipboardData'];
  await page.evaluate(`{
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob('${jpeg.toString('base64')}'), (character) => character.charCodeAt(0));
    transfer.items.add(new File([bytes], '${name}', { type: 'image/jpeg' }));
    const init = { ${field}: transfer, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new ${event}('${type}', init));
  }`);
}

describe('the upload page', () => {
  it.each(['drop', 'paste'] as const)('takes an image by %s and gives its link', async (type) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await give(tab.page, type, 'lake.jpg');
    const link = await linkTo(tab.page, 'lake.jpg').inputValue();
    expect(link).toMatch(/\/gallery\/[a-zA-Z0-9]{11}$/);
    expect((await imglink.get(new URL(link).pathname)).status).toBe(200);
    expect(tab.faults).toEqual([]);
  });

  it('takes several images at once, tells of the one that is none, and shows them after a reload', async () => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await tab.page.setInputFiles('input[type=file][multiple]', [
      file('one.jpg'),
      file('two.jpg'),
      file('none.jpg', Buffer.from('no image')),
    ]);
    await linkTo(tab.page, 'one.jpg').waitFor();
    await linkTo(tab.page, 'two.jpg').waitFor();
    await tab.page
      .getByText(/Send JPEG, PNG|not an image/i)
      .first()
      .waitFor();
    await tab.page.reload();
    await tab.page.getByRole('link', { name: 'one.jpg' }).first().waitFor();
    expect(await tab.page.getByRole('link', { name: 'none.jpg' }).count()).toBe(0);
  });

  it('shows its history, thumbnails and all, without asking anybody', async () => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await choose(tab.page, 'kept.jpg');
    await linkTo(tab.page, 'kept.jpg').waitFor();
    await until(
      () => tab.page.evaluate<boolean>(`JSON.stringify({ ...localStorage }).includes('data:image')`),
      'the thumbnail is kept',
    );
    const asked: string[] = [];
    tab.page.on('request', (request) => asked.push(request.url()));
    await tab.page.reload();
    await tab.page.getByRole('link', { name: 'kept.jpg' }).first().waitFor();
    expect(asked.filter((url) => /\/(?:v1|i|gallery)\//.test(url))).toEqual([]);
  });

  it('deletes an image for everybody once asked twice, with the keyboard alone', async () => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await choose(tab.page, 'gone.jpg');
    const path = new URL(await linkTo(tab.page, 'gone.jpg').inputValue()).pathname;
    const press = async (name: string) => {
      for (let steps = 0; steps < 60; steps++) {
        const focused = await tab.page.evaluate<string>(`document.activeElement?.textContent ?? ''`);
        if (focused.startsWith(name)) return tab.page.keyboard.press('Enter');
        await tab.page.keyboard.press('Tab');
      }
      throw new Error(`The Tab key never came to ${name}`);
    };
    await press('Delete');
    // It asks first, and its focus is on the answer that changes nothing.
    await until(
      () => tab.page.evaluate<boolean>(`document.activeElement?.textContent === 'Keep'`),
      'the question is asked',
    );
    await tab.page.keyboard.press('Shift+Tab');
    await press('Yes, delete');
    await until(async () => (await imglink.get(path)).status === 410, 'the image is gone');
  });
});

describe.each([
  ['light, on a desk', { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } }],
  ['dark, on a desk', { colorScheme: 'dark' as const, viewport: { width: 1280, height: 800 } }],
  ['on a small phone', { colorScheme: 'light' as const, viewport: { width: 360, height: 640 }, hasTouch: true }],
])('every page, %s', (name, look) => {
  it('fits, breaks no rule of WCAG 2.2 AA and asks no other host', async () => {
    await using tab = await browser.open({ ...LANGUAGE, ...look });
    const hosts = new Set<string>();
    tab.page.on('request', (request) => {
      if (/^https?:/.test(request.url())) hosts.add(new URL(request.url()).host);
    });
    const { key, deleteToken } = await imglink.upload(jpeg, {}, '?title=Lake%20Como&description=At%20dusk');
    const deleted = await imglink.upload(jpeg);
    await imglink.delete(deleted.key, deleted.deleteToken);
    const faults: string[] = [];
    for (const [place, path] of [
      ['empty', '/'],
      ['gallery', `/gallery/${key}`],
      ['missing', '/gallery/00000000000'],
      ['gone', `/gallery/${deleted.key}`],
      ['delete', `/delete/${deleteToken}`],
    ] as const) {
      await tab.page.goto(imglink.url + path);
      await expectSound(place);
    }
    await tab.page.goto(imglink.url);
    await tab.page.setInputFiles('input[type=file][multiple]', [
      file('lake.jpg'),
      file('a name that is long enough not to fit into the width of a phone.jpg'),
      file('none.jpg', Buffer.from('no image')),
    ]);
    await linkTo(tab.page, 'lake.jpg').waitFor();
    await tab.page
      .getByText(/Send JPEG, PNG|not an image/i)
      .first()
      .waitFor();
    await expectSound('uploads');
    await tab.page.reload();
    await tab.page.getByRole('link', { name: 'lake.jpg' }).first().waitFor();
    await expectSound('history');
    expect(faults).toEqual([]);
    expect([...hosts]).toEqual([new URL(imglink.url).host]);

    async function expectSound(place: string): Promise<void> {
      await tab.page.screenshot({ path: `dist/screenshots/${place} ${name}.png`, fullPage: true });
      const found = await barriers(tab.page);
      const root = 'document.documentElement';
      const overflow = await tab.page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
      if (overflow > 0) found.push(`${overflow} pixels wider than the window`);
      faults.push(...found.map((fault) => `${place}: ${fault}`));
    }
  });
});
