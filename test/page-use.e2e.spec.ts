import { photoJpeg } from '#imaging/testing';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';

import { it } from './harness/fixtures.js';
import { until } from './harness/until.js';
import { choose, jpegFile, keptThumbnails, linkTo, refusal } from './harness/upload-page.js';

const LANGUAGE = { locale: 'en-GB' };

const jpeg = await photoJpeg({ width: 1600, height: 1200 });

const file = (name: string, buffer = jpeg) => jpegFile(name, buffer);

/** What the page gets when somebody drops or pastes a file from the desktop. */
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
  it.for(['drop', 'paste'] as const)(
    'uploads an image by %s and shows its link',
    async (type, { imglink, browser }) => {
      await using tab = await browser.open(LANGUAGE);
      await tab.page.goto(imglink.url);
      await give(tab.page, type, 'lake.jpg');
      const link = await linkTo(tab.page, 'lake.jpg').inputValue();
      expect(link).toMatch(/\/gallery\/[a-zA-Z0-9]{11}$/);
      expect((await imglink.get(new URL(link).pathname)).status).toBe(200);
      expect(tab.faults).toEqual([]);
    },
  );

  it('uploads several images, reports the file that is no image, and shows them after a reload', async ({
    imglink,
    browser,
  }) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await choose(tab.page, file('one.jpg'), file('two.jpg'), file('none.jpg', Buffer.from('no image')));
    await linkTo(tab.page, 'one.jpg').waitFor();
    await linkTo(tab.page, 'two.jpg').waitFor();
    await refusal(tab.page).waitFor();
    await tab.page.getByText('1 failed').waitFor();
    // A retry would be refused again.
    expect(await tab.page.getByRole('button', { name: 'Retry none.jpg' }).count()).toBe(0);
    await tab.page.reload();
    await tab.page.getByRole('link', { name: 'one.jpg' }).first().waitFor();
    expect(await tab.page.getByRole('link', { name: 'none.jpg' }).count()).toBe(0);
  });

  it('shows its history with thumbnails without a request', async ({ imglink, browser }) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await choose(tab.page, file('kept.jpg'));
    await linkTo(tab.page, 'kept.jpg').waitFor();
    await until(async () => (await keptThumbnails(tab.page)) === 1, 'the thumbnail is kept');
    const asked: string[] = [];
    tab.page.on('request', (request) => asked.push(request.url()));
    await tab.page.reload();
    await tab.page.getByRole('link', { name: 'kept.jpg' }).first().waitFor();
    expect(asked.filter((url) => /\/(?:v1|i|gallery)\//.test(url))).toEqual([]);
  });

  it('deletes an image after a confirmation, by keyboard only', async ({ imglink, browser }) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await choose(tab.page, file('gone.jpg'));
    const path = new URL(await linkTo(tab.page, 'gone.jpg').inputValue()).pathname;
    const press = async (name: string) => {
      for (let steps = 0; steps < 60; steps++) {
        const focused = await tab.page.evaluate<string>(`document.activeElement?.textContent ?? ''`);
        if (focused.startsWith(name)) return tab.page.keyboard.press('Enter');
        await tab.page.keyboard.press('Tab');
      }
      throw new Error(`The Tab key never came to ${name}`);
    };
    await press('Delete gone.jpg');
    // It asks first, and the focus is on the button that cancels.
    await until(
      () => tab.page.evaluate<boolean>(`document.activeElement?.textContent === 'Keep'`),
      'the question is asked',
    );
    await tab.page.keyboard.press('Shift+Tab');
    await press('Yes, delete');
    await tab.page.getByText('gone.jpg was deleted').waitFor();
    expect((await imglink.get(path)).status).toBe(410);
    expect(tab.faults).toEqual([]);
  });
});

describe('the history', () => {
  it('can be searched, exported and imported into another browser', async ({ imglink, browser }) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(imglink.url);
    await choose(tab.page, file('lake.jpg'), file('sea at dawn.jpg'));
    for (const name of ['lake.jpg', 'sea at dawn.jpg']) await linkTo(tab.page, name).waitFor();
    const download = tab.page.waitForEvent('download');
    await tab.page.getByRole('button', { name: 'Export' }).click();
    const exported = await readFile(await (await download).path());

    await using other = await browser.open(LANGUAGE);
    await other.page.goto(imglink.url);
    const list = { name: 'list.json', mimeType: 'application/json', buffer: exported };
    await other.page.setInputFiles('input[type=file][accept*=json]', list);
    const names = () => other.page.locator('.cards .name').allInnerTexts();
    await until(async () => (await names()).length === 2, 'both are there');
    await other.page.getByLabel('Search').fill('dawn');
    expect(await names()).toEqual(['sea at dawn.jpg']);
    expect([...tab.faults, ...other.faults]).toEqual([]);
  });

  it('makes an album of selected images, removes them from the list and back, and deletes them', async ({
    imglink,
    browser,
  }) => {
    await using tab = await browser.open(LANGUAGE);
    const { page } = tab;
    await page.goto(imglink.url);
    const names = ['lake.jpg', 'sea.jpg', 'wood.jpg'];
    await choose(page, ...names.map((name) => file(name)));
    for (const name of names) await linkTo(page, name).waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
    const cards = page.locator('.cards .name');
    for (const name of ['lake.jpg', 'sea.jpg']) await page.getByLabel(`Select ${name}`).check();

    await page.getByRole('button', { name: 'Make an album' }).click();
    const album = await page.getByLabel('Album: The album was made').inputValue();
    const { images } = (await (await fetch(album.replace('/a/', '/v1/albums/'))).json()) as { images: unknown[] };
    expect(images).toHaveLength(2);

    await page.getByRole('button', { name: 'Remove from list' }).click();
    await until(async () => (await cards.count()) === 1, 'two are removed');
    await page.getByRole('button', { name: 'Undo' }).click();
    await until(async () => (await cards.count()) === 3, 'they are back');

    await page.getByLabel('Sort by').selectOption({ label: 'Name' });
    expect(await cards.allInnerTexts()).toEqual(names);
    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await page.getByText('Deleted: 3').first().waitFor();
    expect(((await (await fetch(album.replace('/a/', '/v1/albums/'))).json()) as { images: unknown[] }).images).toEqual(
      [],
    );
    expect(tab.faults).toEqual([]);
  });

  it('imports the history of an earlier version, with more than 500 images', async ({ imglink, browser }) => {
    const old = Array.from({ length: 700 }, (_, number) => ({
      key: `key${number}`,
      link: `${imglink.url}/gallery/key${number}`,
      imageUrl: `${imglink.url}/i/key${number}.jpg`,
      name: number === 0 ? 'the oldest.jpg' : `old ${number}.jpg`,
      createdAt: new Date(1_790_000_000_000 + number * 1000).toISOString(),
      deleteToken: `key${number}token`,
    }));
    await using tab = await browser.open(LANGUAGE);
    await tab.page.goto(`${imglink.url}/robots.txt`);
    await tab.page.evaluate(`localStorage.setItem('imglink.history', ${JSON.stringify(JSON.stringify(old))})`);
    await tab.page.goto(imglink.url);
    await tab.page.getByText('700 images').waitFor();
    await choose(tab.page, file('new.jpg'));
    await linkTo(tab.page, 'new.jpg').waitFor();
    await tab.page.reload();
    await tab.page.getByText('701 images').waitFor();
    expect(await tab.page.evaluate(`localStorage.getItem('imglink.history')`)).toBeNull();
    await tab.page.getByLabel('Search').fill('oldest');
    await tab.page.getByRole('link', { name: 'the oldest.jpg' }).waitFor();
  });

  it('says when the browser stores nothing, and shows how to delete an image later', async ({ imglink, browser }) => {
    await using tab = await browser.open(LANGUAGE);
    await tab.page.addInitScript(`Object.defineProperty(window, 'indexedDB', { value: undefined })`);
    await tab.page.goto(imglink.url);
    await tab.page.getByText('This browser does not save data for this page').waitFor();
    await choose(tab.page, file('lake.jpg'));
    const deleteLink = await tab.page.getByLabel('Delete link: lake.jpg').first().inputValue();
    expect((await imglink.get(new URL(deleteLink).pathname, { accept: 'text/html' })).status).toBe(200);
    expect(await tab.page.getByText('is stored only in this browser').count()).toBe(0);
  });

  it('copies links in each format', async ({ imglink, browser }) => {
    await using tab = await browser.open({ ...LANGUAGE, permissions: ['clipboard-read', 'clipboard-write'] });
    await tab.page.goto(imglink.url);
    await choose(tab.page, file('lake.jpg'));
    const link = await linkTo(tab.page, 'lake.jpg').inputValue();
    const direct = `${link.replace('/gallery/', '/i/')}.jpg`;
    const copied: string[] = [];
    for (const form of ['Link', 'Direct link', 'Markdown', 'BBCode', 'HTML']) {
      await tab.page.getByLabel('Copy as').selectOption(form);
      await tab.page.locator('.share-field button').first().click();
      await tab.page.getByRole('button', { name: 'Copied' }).waitFor();
      copied.push(await tab.page.evaluate<string>('navigator.clipboard.readText()'));
    }
    expect(copied).toEqual([
      link,
      direct,
      `[![lake](${direct})](${link})`,
      `[url=${link}][img]${direct}[/img][/url]`,
      `<a href="${link}"><img src="${direct}" alt="lake" width="1600" height="1200"></a>`,
    ]);
  });
});

it('cancels an upload, and sends it again on request', async ({ imglink, browser }) => {
  await using tab = await browser.open({ ...LANGUAGE, serviceWorkers: 'block' });
  await tab.page.goto(imglink.url);
  await tab.page.route('**/v1/images', () => undefined);
  await choose(tab.page, file('slow.jpg'));
  await tab.page.getByRole('button', { name: 'Cancel slow.jpg' }).click();
  await tab.page.getByText('Cancelled').waitFor();
  await tab.page.unrouteAll();
  await tab.page.getByRole('button', { name: 'Retry slow.jpg' }).click();
  expect(await linkTo(tab.page, 'slow.jpg').inputValue()).toContain('/gallery/');
});

it('edits and deletes an image on its page, in the browser that has its delete token', async ({ imglink, browser }) => {
  await using tab = await browser.open(LANGUAGE);
  await tab.page.goto(imglink.url);
  await choose(tab.page, file('lake.jpg'));
  const link = await linkTo(tab.page, 'lake.jpg').inputValue();
  await tab.page.goto(link);
  expect(await tab.page.getByRole('link', { name: 'Download' }).getAttribute('download')).toMatch(/^\w{11}\.jpg$/);
  await tab.page.getByRole('button', { name: 'Edit' }).press('Enter');
  await tab.page.getByLabel('Title').fill('A lake');
  await tab.page.getByLabel('Description').fill('At noon');
  await tab.page.getByRole('button', { name: 'Save' }).press('Enter');
  await tab.page.getByRole('heading', { name: 'A lake' }).waitFor();
  await tab.page.getByText('At noon').first().waitFor();

  await using other = await browser.open(LANGUAGE);
  await other.page.goto(link);
  expect(await other.page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  expect([...tab.faults, ...other.faults]).toEqual([]);

  await tab.page.getByRole('link', { name: 'Delete' }).press('Enter');
  await tab.page.getByRole('button', { name: 'Delete permanently' }).press('Enter');
  await tab.page.getByRole('heading', { name: 'Image deleted' }).waitFor();
});
