import { photoJpeg } from '#imaging/testing';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';

import { barriers, keepPicture } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';

const ADMIN_TOKEN = 'the-password-of-the-tests';
const AUTHORIZATION = { authorization: `Bearer ${ADMIN_TOKEN}` };
const IMAGES = '/admin/images';
const REPORTS = '/admin/reports';

const jpeg = await photoJpeg({ width: 320, height: 240 });

const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN })
  .extend('cookie', { scope: 'file' }, async ({ imglink }) => {
    const body = new URLSearchParams({ key: ADMIN_TOKEN });
    const answer = await fetch(`${imglink.url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
    return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  });

const upload = async (imglink: ImgLink, title: string) =>
  (await imglink.upload(jpeg, {}, `?title=${encodeURIComponent(title)}`)).key;

const statusOf = async (imglink: ImgLink, key: string) => (await imglink.get(`/v1/images/${key}`)).status;

const post = (imglink: ImgLink, cookie: string, path: string, fields: [string, string][]) =>
  fetch(imglink.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie, origin: imglink.url },
    redirect: 'manual',
  });

/** The hidden fields of a page. */
const fieldsOf = (page: string) =>
  [...page.matchAll(/<input type="hidden" name="(\w+)" value="(.*?)"/g)].map(([, name, value]) => [name, value]);

const report = (imglink: ImgLink, key: string, body: object) =>
  fetch(`${imglink.url}/v1/images/${key}/reports`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

describe('the pages of administrators', () => {
  it('are for administrators who are signed in, and stored by no cache', async ({ imglink, cookie }) => {
    for (const path of [IMAGES, REPORTS]) {
      const refused = await imglink.get(path);
      expect([refused.status, refused.headers.get('location')]).toEqual([
        303,
        `/sign-in?next=${encodeURIComponent(path)}`,
      ]);
      // A page never looks at other credentials.
      expect((await imglink.get(path, AUTHORIZATION)).status).toBe(303);
      const answer = await imglink.get(path, { cookie });
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    }
    const account = await (await imglink.get('/account', { cookie })).text();
    expect(account).toContain('href="/admin"');
  });

  it('show a blocked image to administrators alone', async ({ imglink, cookie }) => {
    const key = await upload(imglink, 'Evidence');
    await post(imglink, cookie, IMAGES, [
      ['action', 'block'],
      ['key', key],
      ['reason', 'Spam'],
    ]);
    expect(await statusOf(imglink, key)).toBe(451);
    const path = `/admin/images/${key}/preview`;
    const answer = await imglink.get(path, { cookie });
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('content-security-policy')]).toEqual(
      [200, 'private, no-store', "default-src 'none'; sandbox"],
    );
    expect((await answer.bytes()).byteLength).toBeGreaterThan(100);
    expect((await imglink.get(path)).status).toBe(303);
    await post(imglink, cookie, IMAGES, [
      ['action', 'confirm-delete'],
      ['key', key],
      ['reason', 'Spam'],
    ]);
    expect((await imglink.get(path, { cookie })).status).toBe(410);
  });
});

describe('without a script', () => {
  it('filters the images, and names a field that cannot be read', async ({ imglink, cookie }) => {
    const [live, blocked] = [await upload(imglink, 'Lake <Garda>'), await upload(imglink, 'Blocked')];
    await post(imglink, cookie, IMAGES, [
      ['action', 'block'],
      ['key', blocked],
      ['reason', 'Spam'],
    ]);
    const all = await (await imglink.get(IMAGES, { cookie })).text();
    expect(all).toContain('Lake &lt;Garda>');
    const found = await (await imglink.get(`${IMAGES}?state=blocked&account=`, { cookie })).text();
    expect([found.includes(`value="${blocked}"`), found.includes(`value="${live}"`)]).toEqual([true, false]);
    const wrong = await (await imglink.get(`${IMAGES}?address=nowhere`, { cookie })).text();
    expect(wrong).toContain('This value is not valid: Address or network.');
  });

  it('answers a form with a result for each image, and can undo a block', async ({ imglink, cookie }) => {
    const keys = [await upload(imglink, 'One'), await upload(imglink, 'Two')];
    const chosen: [string, string][] = [...keys, '00000000000'].map((key) => ['key', key]);
    const back = `${IMAGES}?state=live`;
    const blocked = await post(imglink, cookie, IMAGES, [
      ['action', 'block'],
      ['reason', 'Spam & <b>'],
      ['back', back],
      ...chosen,
    ]);
    const results = blocked.headers.get('location') ?? '';
    expect([blocked.status, results]).toEqual([303, expect.stringContaining('/admin/results?')]);
    expect(await statusOf(imglink, keys[0]!)).toBe(451);
    // The page can be reloaded.
    for (const _reload of [1, 2]) {
      const shown = await imglink.get(results, { cookie });
      const text = await shown.text();
      expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
      expect(text).toContain('Blocked: 2.');
      expect(text).toContain('There is no such image');
      expect(text).toContain(`href="${back}"`);
      expect(fieldsOf(text)).toEqual([['back', back], ['reason', 'Spam &amp; &lt;b>'], ...chosen.slice(0, 2)]);
    }
    await post(imglink, cookie, IMAGES, [['action', 'unblock'], ['reason', 'Spam'], ...chosen]);
    expect(await statusOf(imglink, keys[0]!)).toBe(200);
    // There is nothing to undo any more.
    expect(fieldsOf(await (await imglink.get(results, { cookie })).text())).toEqual([]);
    // A link that this site has not made.
    const forged = await imglink.get(results.replace('done=', 'done=00000000001.'), { cookie });
    expect([forged.status, forged.headers.get('location')]).toEqual([303, IMAGES]);
    const question = await post(imglink, cookie, IMAGES, [['action', 'delete'], ['reason', 'Spam'], ...chosen]);
    expect(await question.text()).toContain('A deleted image cannot be restored.');
    expect(await statusOf(imglink, keys[0]!)).toBe(200);
    const none = await post(imglink, cookie, IMAGES, [['action', 'block'], ...chosen]);
    expect([none.status, (await none.text()).includes('Enter a reason first.')]).toEqual([422, true]);
  });

  it('refuses forms of other sites', async ({ imglink, cookie }) => {
    const body = new URLSearchParams({ action: 'block', key: await upload(imglink, 'Safe'), reason: 'Spam' });
    for (const path of [IMAGES, REPORTS]) {
      const headers = { cookie, origin: 'https://evil.example' };
      const answer = await fetch(imglink.url + path, { method: 'POST', body, headers, redirect: 'manual' });
      expect(answer.status).toBe(403);
    }
    expect(await statusOf(imglink, body.get('key')!)).toBe(200);
  });

  it('shows the reports of an image together, and resolves them', async ({ imglink, cookie }) => {
    const key = await upload(imglink, 'Reported');
    expect(
      (await report(imglink, key, { reason: 'copyright', text: 'My <photo>', contact: 'a@b.example' })).status,
    ).toBe(202);
    const shown = await (await imglink.get(REPORTS, { cookie })).text();
    expect(shown).toContain(`${key} · 1\u00A0report`);
    expect(shown).toContain('My &lt;photo>');
    const ids = [...shown.matchAll(/name="report" value="(\w{22})"/g)].map(([, id]) => id!);
    const fields: [string, string][] = [
      ['action', 'resolve'],
      ['key', key],
      ...ids.map((id): [string, string] => ['report', id]),
    ];
    const resolved = await post(imglink, cookie, REPORTS, fields);
    const results = await imglink.get(resolved.headers.get('location') ?? '', { cookie });
    expect(await results.text()).toContain('Images with resolved reports: 1.');
    expect(await (await imglink.get(REPORTS, { cookie })).text()).not.toContain(key);
  });
});

describe.each([
  ['light, on a desk', { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } }],
  ['dark, on a phone', { colorScheme: 'dark' as const, viewport: { width: 360, height: 640 } }],
])('in a browser, %s', (look, options) => {
  const signIn = async (page: Page, url: string) => {
    await page.goto(url);
    await page.getByLabel('API key').fill(ADMIN_TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForURL(url);
  };
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const says = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

  it('moderates twelve images with the keyboard alone', async ({ imglink, browser }) => {
    const keys: string[] = [];
    for (let index = 0; index < 12; index++) keys.unshift(await upload(imglink, `Image ${index}`));
    const states = () => Promise.all(keys.map((key) => statusOf(imglink, key)));
    await using tab = await browser.open({ ...options, locale: 'en-GB' });
    const { page } = tab;
    await signIn(page, imglink.url + IMAGES);
    expect(await barriers(page)).toEqual([]);
    await press(page, 'j', 'b');
    await says(page, 'Enter a reason first.');
    await page.keyboard.type('Spam');
    await press(page, 'Enter');
    await says(page, 'Blocked: 1.');
    await press(page, 'z');
    await says(page, 'Unblocked: 1.');
    // Every fourth image: the focus is on the second one.
    for (let index = 1; index < 12; index++)
      await press(page, index % 4 === 0 ? 'x' : 'j', ...(index % 4 === 0 ? ['j'] : []));
    await says(page, 'Selected: 2.');
    await press(page, 'b');
    await says(page, 'Blocked: 2.');
    expect((await states()).filter((status) => status === 451)).toHaveLength(2);
    await press(page, 'u');
    await press(page, 'd');
    await says(page, 'To be deleted in a few seconds: 1.');
    expect(await barriers(page)).toEqual([]);
    await keepPicture(page, `admin images, ${look}`);
    await press(page, 'z', '?');
    await page.getByRole('dialog').waitFor();
    expect(await barriers(page)).toEqual([]);
    await press(page, 'Escape');
    // Nothing waits to be deleted any more.
    expect(await page.locator('li[data-waiting]').count()).toBe(0);
    expect((await states()).includes(410)).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(tab.faults).toEqual([]);
  });

  it('deletes an image when the page is left, and resolves reports', async ({ imglink, browser }) => {
    const [one, two] = [await upload(imglink, 'One'), await upload(imglink, 'Two')];
    for (const key of [one, two]) await report(imglink, key, { reason: 'spam', text: `Advertising on ${look}` });
    await using tab = await browser.open({ ...options, locale: 'en-GB' });
    const { page } = tab;
    await signIn(page, imglink.url + REPORTS);
    expect(await barriers(page)).toEqual([]);
    await keepPicture(page, `admin reports, ${look}`);
    await press(page, 'j', 'r');
    await says(page, 'Images with resolved reports: 1.');
    await page.getByRole('textbox', { name: 'Reason' }).fill('Spam');
    await press(page, 'Escape', 'd');
    await says(page, 'To be deleted in a few seconds: 1.');
    await page.goto(`${imglink.url}/account`);
    await expect.poll(() => statusOf(imglink, one), { timeout: 30_000 }).toBe(410);
    expect(await statusOf(imglink, two)).toBe(200);
    await page.goto(imglink.url + REPORTS);
    expect(await page.getByText(`Advertising on ${look}`).count()).toBe(0);
    expect(tab.faults).toEqual([]);
  });
});
