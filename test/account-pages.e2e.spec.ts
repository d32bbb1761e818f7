import { photoPng } from '#imaging/testing';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer, idOf } from './harness/accounts.js';
import { barriers } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';

const PNG = await photoPng({ width: 16, height: 16 });
const KEY = /imk_[0-9A-Za-z]{11}_[0-9A-Za-z]{32}/;

const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN })
  .extend('member', { scope: 'file' }, async ({ imglink }) => {
    const accounts = new Accounts(imglink);
    const limits = { uploadsPerHour: 10, totalBytes: 1_000_000, imageBytes: 500_000, expiresIn: 86_400 * 7 };
    const account = await accounts.create('Anna <3', { limits });
    const key = await accounts.key({ account });
    return { account, key, cookie: await accounts.session(key) };
  });

const post = (imglink: ImgLink, path: string, cookie: string, fields: [string, string][], origin = imglink.url) =>
  fetch(imglink.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie, origin },
    redirect: 'manual',
  });

const NEW_KEY: [string, string][] = [
  ['name', 'Phone & <laptop>'],
  ['scope', 'upload'],
  ['uploadsPerHour', '5'],
  ['bytesPerDay', '1.5'],
  ['expiresIn', ''],
  ['keyDays', '30'],
];

describe('the page of the account', () => {
  it('shows name, limits and usage to the person alone', async ({ imglink, member }) => {
    await imglink.upload(new Uint8Array(PNG), bearer(member.key));
    const answer = await imglink.get('/account', { cookie: member.cookie });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    const page = await answer.text();
    expect(page).toContain('Anna &lt;3');
    expect(page).toContain('Uploads this hour: 1 of 10');
    expect(page).toMatch(/<meter min="0" max="1000000" value="\d+" aria-label="Storage: [^"]+ of 1.MB"/);
    const nobody = await imglink.get('/account');
    expect([nobody.status, nobody.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent('/account')}`,
    ]);
  });
});

describe('the page of API keys', () => {
  it('creates a key, shows it once, and revokes it', async ({ imglink, member: { cookie } }) => {
    const created = await post(imglink, '/account/keys', cookie, NEW_KEY);
    expect([created.status, created.headers.get('location')]).toEqual([303, '/account/keys']);
    const flash = created.headers.get('set-cookie') ?? '';
    expect(flash).toMatch(/; Path=\/account\/keys; Max-Age=120; HttpOnly; SameSite=Strict$/);
    const [key = ''] = KEY.exec(flash) ?? [];
    expect(key).not.toBe('');

    const shown = await imglink.get('/account/keys', { cookie: `${cookie}; imglink_new_key=${key}` });
    expect(shown.headers.get('set-cookie')).toContain('imglink_new_key=; Path=/account/keys; Max-Age=0');
    expect(await shown.text()).toContain(`>${key}</code>`);
    const again = await (await imglink.get('/account/keys', { cookie })).text();
    expect(again).not.toMatch(KEY);
    expect(again).toContain('Phone &amp; &lt;laptop>');
    expect(again).toContain('Uploads an hour: 5');

    const upload = () => imglink.post(new Uint8Array(PNG), bearer(key));
    expect((await upload()).status).toBe(200);
    const revoked = await post(imglink, '/account/keys/revoke', cookie, [['id', idOf(key)]]);
    expect([revoked.status, revoked.headers.get('location')]).toEqual([303, '/account/keys']);
    expect((await upload()).status).toBe(401);
    expect((await post(imglink, '/account/keys/revoke', cookie, [['id', idOf(key)]])).status).toBe(303);
  });

  it('refuses requests of other sites, wrong fields and more rights than the person has', async ({
    imglink,
    member: { cookie },
  }) => {
    const create = (changes: [string, string][], origin?: string) => {
      const names = new Set(changes.map(([name]) => name));
      const fields = [...NEW_KEY.filter(([name]) => !names.has(name)), ...changes];
      return post(imglink, '/account/keys', cookie, fields, origin);
    };
    const keys = async () => (await (await imglink.get('/account/keys', { cookie })).text()).split('name="id"').length;
    const before = await keys();
    expect((await create([], 'https://evil.example')).status).toBe(403);

    for (const wrong of [
      ['name', ' '],
      ['scope', 'all'],
      ['scope', 'admin'],
      ['uploadsPerHour', '-1'],
      ['keyDays', 'x'],
    ] as const) {
      const answer = await create([[...wrong]]);
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('role="alert"')]);
    }
    expect(await keys()).toBe(before);
  });

  it('does not revoke a key of another account', async ({ imglink, member: { cookie } }) => {
    const accounts = new Accounts(imglink);
    const other = await accounts.key({ account: await accounts.create('other') });
    expect((await post(imglink, '/account/keys/revoke', cookie, [['id', idOf(other)]])).status).toBe(303);
    expect((await imglink.post(new Uint8Array(PNG), bearer(other))).status).toBe(200);
  });
});

describe('in a browser', () => {
  async function signIn(page: Page, imglink: ImgLink, key: string): Promise<void> {
    await page.goto(`${imglink.url}/sign-in?next=/account`);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/account$/);
  }

  it('creates and revokes a key without JavaScript', async ({ browser, imglink, member }) => {
    await using opened = await browser.open({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const { page, faults } = opened;
    await signIn(page, imglink, member.key);
    await page.goto(`${imglink.url}/account/keys`);
    await page.getByLabel('Name, such as').fill('Camera');
    await page.getByText('Limits', { exact: true }).click();
    await page.getByLabel('Uploads an hour').fill('20');
    await page.getByRole('button', { name: 'Create key' }).click();
    const created = page.getByRole('status');
    expect(await created.textContent()).toMatch(KEY);
    await page.reload();
    expect(await created.count()).toBe(0);
    const row = page.getByRole('listitem').filter({ hasText: 'Camera' });
    await row.getByText('Revoke', { exact: true }).click();
    await row.getByRole('button', { name: 'Revoke the key' }).click();
    expect(await row.count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it.for(['light', 'dark'] as const)(
    'has no barriers in %s colors',
    async (colorScheme, { browser, imglink, member }) => {
      await using opened = await browser.open({ colorScheme });
      const { page, faults } = opened;
      await signIn(page, imglink, member.key);
      expect(await barriers(page)).toEqual([]);
      await page.goto(`${imglink.url}/account/keys`);
      await page.getByText('Limits', { exact: true }).click();
      expect(await barriers(page)).toEqual([]);
      expect(faults).toEqual([]);
    },
  );
});
