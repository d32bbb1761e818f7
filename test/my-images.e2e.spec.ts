import { photoJpeg } from '#imaging/testing';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';

import { barriers, keepPicture } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';
import { choose, jpegFile, linkTo } from './harness/upload-page.js';

const ADMIN_TOKEN = 'the-password-of-the-tests';
const AUTHORIZATION = { authorization: `Bearer ${ADMIN_TOKEN}` };
const PATH = '/account/images';

const jpeg = await photoJpeg({ width: 320, height: 240 });

const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN })
  .extend('cookie', { scope: 'file' }, async ({ imglink }) => {
    const body = new URLSearchParams({ key: ADMIN_TOKEN });
    const answer = await fetch(`${imglink.url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
    return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  });

const upload = async (imglink: ImgLink, title: string) =>
  (await imglink.upload(jpeg, AUTHORIZATION, `?title=${encodeURIComponent(title)}`)).key;

const open = async (imglink: ImgLink, cookie: string, query = '') =>
  (await imglink.get(PATH + query, { cookie })).text();

const post = (imglink: ImgLink, cookie: string, fields: [string, string][]) =>
  fetch(imglink.url + PATH, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie, origin: imglink.url },
    redirect: 'manual',
  });

const keysOn = (page: string) => [...page.matchAll(/name="key" value="(\w{11})"/g)].map(([, key]) => key);

describe('the page of a person’s images', () => {
  it('is for the person alone', async ({ imglink, cookie }) => {
    const refused = await imglink.get(PATH);
    expect([refused.status, refused.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(PATH)}`,
    ]);
    const answer = await imglink.get(PATH, { cookie });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  });

  it('shows the newest first, searches titles, and leaves out images of others', async ({ imglink, cookie }) => {
    const others = await imglink.upload(jpeg, {}, '?title=Lake%20Garda');
    const keys = [await upload(imglink, 'Lake <Como>'), await upload(imglink, 'Mountain')];
    const page = await open(imglink, cookie);
    expect(keysOn(page).slice(0, 2)).toEqual(keys.toReversed());
    expect(page).toContain('Lake &lt;Como>');
    expect(page).not.toContain(others.key);
    expect(keysOn(await open(imglink, cookie, '?q=lake'))).toEqual([keys[0]]);
    expect(keysOn(await open(imglink, cookie, `?before=${keys[1]}`))[0]).toBe(keys[0]);
    expect(await open(imglink, cookie, '?q=nothing')).toContain('No image found.');
  });

  it('asks before it deletes the chosen images, and deletes no image of others', async ({ imglink, cookie }) => {
    const others = await imglink.upload(jpeg);
    const [one, two] = [await upload(imglink, 'One'), await upload(imglink, 'Two')];
    const chosen: [string, string][] = [one, others.key].map((key) => ['key', key]);
    const question = await post(imglink, cookie, [['action', 'delete'], ...chosen]);
    expect(question.status).toBe(200);
    expect(keysOn(await question.text())).toEqual([one]);
    const answer = await post(imglink, cookie, [['action', 'confirm-delete'], ['q', 'o'], ...chosen]);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${PATH}?q=o`]);
    const statuses = [one, two, others.key].map(async (key) => (await imglink.get(`/v1/images/${key}`)).status);
    expect(await Promise.all(statuses)).toEqual([410, 200, 200]);
    expect(keysOn(await open(imglink, cookie))).not.toContain(one);
  });

  it('puts the chosen images into an album', async ({ imglink, cookie }) => {
    const keys = [await upload(imglink, 'One'), await upload(imglink, 'Two')];
    const chosen = keys.map((key): [string, string] => ['key', key]);
    const answer = await post(imglink, cookie, [['action', 'album'], ['title', ' Lakes '], ...chosen]);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/a\/\w{11}$/) as string,
    ]);
    const album = await (await imglink.get(answer.headers.get('location') ?? '')).text();
    expect(album).toContain('<h1>Lakes</h1>');
    for (const key of keys) expect(album).toContain(`/gallery/${key}`);
  });

  it('changes nothing for another site, or without a choice', async ({ imglink, cookie }) => {
    const key = await upload(imglink, 'Kept');
    const body = new URLSearchParams({ action: 'confirm-delete', key });
    const headers = { cookie, origin: 'https://evil.example' };
    expect((await fetch(imglink.url + PATH, { method: 'POST', body, headers })).status).toBe(403);
    for (const action of ['delete', 'confirm-delete', 'album', 'links', 'other']) {
      expect((await post(imglink, cookie, [['action', action]])).status).toBe(303);
    }
    expect((await imglink.get(`/v1/images/${key}`)).status).toBe(200);
  });
});

describe('moving anonymous images into the account', () => {
  const move = (imglink: ImgLink, deleteTokens: unknown, headers: Record<string, string> = AUTHORIZATION) =>
    fetch(`${imglink.url}/v1/account/images`, {
      method: 'POST',
      body: JSON.stringify({ deleteTokens }),
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('makes them the account’s, by their delete tokens, however often', async ({ imglink, cookie }) => {
    const [one, two, deleted] = [await imglink.upload(jpeg), await imglink.upload(jpeg), await imglink.upload(jpeg)];
    await imglink.delete(deleted.key, deleted.deleteToken);
    const forged = one.deleteToken.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    const tokens = [one.deleteToken, two.deleteToken, deleted.deleteToken, forged, 'x'];
    for (let time = 0; time < 2; time++) {
      const answer = await move(imglink, tokens);
      expect([answer.status, await answer.json()]).toEqual([
        200,
        {
          results: [
            { key: one.key, status: 200 },
            { key: two.key, status: 200 },
            { key: deleted.key, status: 410 },
            { key: one.key, status: 404 },
            { key: 'x', status: 404 },
          ],
        },
      ]);
    }
    expect(keysOn(await open(imglink, cookie)).slice(0, 2)).toEqual([two.key, one.key]);
    expect((await imglink.delete(one.key, one.deleteToken)).status).toBe(204);
    expect(keysOn(await open(imglink, cookie))).not.toContain(one.key);
  });

  it('needs the person, a list, and a request of this site', async ({ imglink, cookie }) => {
    const { deleteToken } = await imglink.upload(jpeg);
    const refused = [
      await move(imglink, [deleteToken], {}),
      await move(imglink, [deleteToken], { cookie, origin: 'https://evil.example' }),
      await move(imglink, []),
      await move(imglink, Array(101).fill(deleteToken)),
      await move(imglink, deleteToken),
      await move(imglink, ['x'.repeat(65)]),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 403, 400, 400, 400, 400]);
  });

  it('is a button of the upload page', async ({ imglink, browser }) => {
    await using tab = await browser.open({ locale: 'en-GB' });
    const { page } = tab;
    await page.goto(imglink.url);
    await choose(page, jpegFile('kept.jpg', jpeg));
    await linkTo(page, 'kept.jpg').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('API key').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'kept.jpg' }).first().waitFor();
    await page.getByRole('button', { name: 'Move to account' }).click();
    await keepPicture(page, 'move to account');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Yes, move' }).click();
    await page.getByText('1 image was moved to the account').first().waitFor();
    await page.getByText('Images that you upload from this browser appear here.').waitFor();
    await page.reload();
    await page.getByText('Images that you upload from this browser appear here.').waitFor();
    expect(tab.faults).toEqual([]);
  });
});

describe.each([
  ['light, on a desk', { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } }],
  ['dark, on a phone', { colorScheme: 'dark' as const, viewport: { width: 360, height: 640 } }],
])('in a browser, %s', (name, look) => {
  const signIn = async (page: Page, imglink: ImgLink) => {
    await page.goto(imglink.url + PATH);
    await page.getByLabel('API key').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(imglink.url + PATH);
  };

  it('copies links, and passes WCAG 2.2 AA', async ({ imglink, browser }) => {
    const keys = [await upload(imglink, 'Lake Como'), await upload(imglink, 'A title that is too long for its place')];
    await using tab = await browser.open({
      ...look,
      locale: 'en-GB',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = tab;
    await signIn(page, imglink);
    const faults: string[] = [];
    const check = async (place: string) => {
      await keepPicture(page, `${place} ${name}`);
      faults.push(...(await barriers(page)));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.viewport.width);
    };
    await page.locator(`#image-${keys[0]}`).check();
    await page.locator(`#image-${keys[1]}`).check();
    await check('my images');
    await page.getByRole('button', { name: 'Copy links' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied.split('\n')).toEqual(keys.toReversed().map((key) => `${imglink.url}/gallery/${key}`));
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Delete 2 images?' }).waitFor();
    await check('delete my images');
    expect(faults).toEqual([]);
    expect(tab.faults).toEqual([]);
  });

  it('works without JavaScript', async ({ imglink, browser }) => {
    const key = await upload(imglink, `Without a script, ${name}`);
    await using tab = await browser.open({ ...look, locale: 'de-DE', javaScriptEnabled: false });
    const { page } = tab;
    await page.goto(`${imglink.url}/sign-in?next=${encodeURIComponent(PATH)}`);
    await page.getByLabel('API-Schlüssel').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.locator(`#image-${key}`).check();
    await page.getByRole('button', { name: 'Links kopieren' }).click();
    expect(await page.getByRole('textbox').inputValue()).toBe(`${imglink.url}/gallery/${key}`);
    await page.getByRole('link', { name: 'Zurück zu den Bildern' }).click();
    await page.locator(`#image-${key}`).check();
    await page.getByLabel('Titel des Albums').fill('Ohne Skript');
    await page.getByLabel('Titel des Albums').press('Enter');
    await page.getByRole('heading', { name: 'Ohne Skript' }).waitFor();
  });
});
