import { photoPng } from '#imaging/testing';
import { OPERATOR_PAGES, PROBLEM_NAMES } from '#language';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';

import { Client } from './harness/account-clients.js';
import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { barriers } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';

const KEY = /imk_[0-9A-Za-z]{11}_[0-9A-Za-z]{32}/;
const PAGES = ['/admin', '/admin/bans', '/admin/accounts', '/admin/accounts/00000000001', '/admin/audit'];
const SPAM: [string, string][] = [
  ['kind', 'address'],
  ['value', '198.51.100.0/24'],
  ['reason', 'Spam & <b>'],
];

/** An administrator and a member who are signed in, and an image of the member. */
const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN })
  .extend('people', { scope: 'file' }, async ({ imglink }) => {
    const accounts = new Accounts(imglink);
    const member = await accounts.create('Anna <3');
    const key = await accounts.key({ account: member });
    await imglink.upload(await photoPng({ width: 16 }), bearer(key));
    await imglink.post(Buffer.from('no image'));
    return { member, cookie: await accounts.session(key), admin: await accounts.session(ADMIN_TOKEN) };
  });

const send = (imglink: ImgLink, path: string, cookie: string, fields: [string, string][], origin = imglink.url) =>
  fetch(imglink.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie, origin },
    redirect: 'manual',
  });
const textOf = async (imglink: ImgLink, path: string, cookie: string) =>
  (await imglink.get(path, { cookie, accept: 'text/html' })).text();
const lastLines = async (imglink: ImgLink, limit: number) => {
  const admin = new Client(imglink, ADMIN_TOKEN);
  const { items } = await admin.json<{ items: { action: string }[] }>('GET', `/v1/admin/audit?limit=${limit}`);
  return items.map(({ action }) => action);
};

describe.each(PAGES)('%s', (path) => {
  it('is for administrators alone, and stored by no cache', async ({ imglink, people }) => {
    const nobody = await imglink.get(path);
    const next = `/sign-in?next=${encodeURIComponent(path)}`;
    expect([nobody.status, nobody.headers.get('location')]).toEqual([303, next]);
    const member = await imglink.get(path, { cookie: people.cookie, accept: 'text/html' });
    expect([member.status, member.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
    const admin = await imglink.get(path, { cookie: people.admin });
    expect([admin.status, admin.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  });
});

it.for([
  ['/admin/bans', SPAM],
  ['/admin/bans/end', [['id', '00000000001']]],
  ['/admin/accounts', [['name', 'mallory']]],
  ['/admin/accounts/00000000001', [['name', 'mallory']]],
  ['/admin/accounts/00000000001/keys', [['name', 'mallory']]],
  ['/admin/accounts/00000000001/keys/revoke', [['id', '00000000001']]],
  ['/admin/accounts/00000000001/delete', []],
] as [string, [string, string][]][])(
  'POST %s refuses members, and forms of other sites',
  async ([path, fields], { imglink, people }) => {
    expect((await send(imglink, path, people.cookie, fields)).status).toBe(403);
    expect((await send(imglink, path, people.admin, fields, 'https://evil.example')).status).toBe(403);
  },
);

it('shows what happened today, and the largest accounts', async ({ imglink, people }) => {
  const page = await textOf(imglink, '/admin', people.admin);
  expect(page).toMatch(/aria-label="Uploads: 1 in all, at most 1 on [^"]+"/);
  expect(page).toContain(
    '<a href="/problems/unsupported-image" hreflang="en">The file is not an image of a supported format</a>',
  );
  expect(page).toContain(`<a href="/admin/accounts/${people.member}">Anna &lt;3</a>`);
  expect(page).not.toContain('/admin/queues');
});

it('makes and ends bans, and says why it does not', async ({ imglink, people }) => {
  const wrong = await send(imglink, '/admin/bans', people.admin, [['value', '300.0.0.1'], ...SPAM.slice(0, 1)]);
  const again = await wrong.text();
  expect([wrong.status, again]).toEqual([422, expect.stringContaining('role="alert"')]);
  expect(again).toContain('value="300.0.0.1"');
  const banned = await send(imglink, '/admin/bans', people.admin, SPAM);
  expect([banned.status, banned.headers.get('location')]).toEqual([303, '/admin/bans?done=banned']);
  const page = await textOf(imglink, '/admin/bans?done=banned', people.admin);
  expect(page).toContain('role="status">The value is banned.');
  expect(await textOf(imglink, '/admin/bans?done=toString', people.admin)).not.toContain('role="status"');
  expect(page).toContain('<code>198.51.100.0/24</code>');
  expect(page).toContain('Spam &amp; &lt;b>');
  const id = /name="id" value="([0-9A-Za-z]{11})"/.exec(page)?.[1] as string;
  for (const _repeat of [1, 2]) {
    expect((await send(imglink, '/admin/bans/end', people.admin, [['id', id]])).status).toBe(303);
  }
  expect(await textOf(imglink, '/admin/bans', people.admin)).toContain('There are no bans.');
  expect(await lastLines(imglink, 2)).toEqual(['unban', 'ban']);
});

it('creates, changes and deletes accounts, with keys', async ({ imglink, people: { admin } }) => {
  const created = await send(imglink, '/admin/accounts', admin, [['name', 'Ben']]);
  const [path = '', query] = created.headers.get('location')?.split('?') ?? [];
  expect([created.status, path, query]).toEqual([
    303,
    expect.stringMatching(/^\/admin\/accounts\/\w{11}$/),
    'done=accountCreated',
  ]);
  expect((await send(imglink, '/admin/accounts', admin, [['name', 'Ben']])).status).toBe(422);
  const changes: [string, string][] = [
    ['name', 'Benjamin'],
    ['admin', 'yes'],
    ['bytesPerDay', '1.5'],
  ];
  expect((await send(imglink, path, admin, changes)).status).toBe(303);
  const { items } = await new Client(imglink, ADMIN_TOKEN).json<{ items: object[] }>('GET', '/v1/accounts');
  const limits = expect.objectContaining({ bytesPerDay: 1_500_000, totalBytes: null }) as object;
  expect(items).toContainEqual(expect.objectContaining({ name: 'Benjamin', role: 'admin', disabled: false, limits }));

  const made = await (await send(imglink, `${path}/keys`, admin, [['name', 'Phone']])).text();
  const [key = ''] = KEY.exec(made) ?? [];
  expect(await new Client(imglink, key).outcome('GET', '/v1/account')).toBe('200');
  expect(await textOf(imglink, path, admin)).not.toMatch(KEY);
  expect((await send(imglink, `${path}/keys/revoke`, admin, [['id', key.slice(4, 15)]])).status).toBe(303);
  expect(await new Client(imglink, key).outcome('GET', '/v1/account')).toBe('401 credentials-invalid');
  expect((await send(imglink, `${path}/delete`, admin, [])).headers.get('location')).toBe(
    '/admin/accounts?done=accountDeleted',
  );
  expect((await imglink.get(path, { cookie: admin, accept: 'text/html' })).status).toBe(404);
  expect(await lastLines(imglink, 5)).toEqual([
    'account.delete',
    'key.revoke',
    'key.create',
    'account.update',
    'account.create',
  ]);
});

it('does not change the account of ADMIN_TOKEN', async ({ imglink, people: { admin } }) => {
  const answer = await send(imglink, '/admin/accounts/00000000001', admin, [['name', 'root']]);
  expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('ADMIN_TOKEN')]);
  const page = await textOf(imglink, '/admin/accounts/00000000001', admin);
  expect([page.includes('name="disabled"'), page.includes('/admin/accounts/00000000001/delete')]).toEqual([
    false,
    false,
  ]);
  const limits: [string, string][] = [
    ['name', 'admin'],
    ['admin', 'yes'],
    ['uploadsPerHour', '1000'],
  ];
  expect((await send(imglink, '/admin/accounts/00000000001', admin, limits)).status).toBe(303);
  await send(imglink, '/admin/accounts/00000000001', admin, limits.slice(0, 2));
});

it('lists the audit log in pages', async ({ imglink, people: { admin } }) => {
  const first = await textOf(imglink, '/admin/audit?limit=1', admin);
  const older = /href="(\/admin\/audit\?before=\w+)"/.exec(first)?.[1] as string;
  expect(await textOf(imglink, older, admin)).toContain('href="/admin/audit"');
});

describe.each(['de', 'fr'] as const)('in the language %s', (language) => {
  const { fields, nameTaken, fixedAccount } = OPERATOR_PAGES[language].refusals;
  const textIn = async (imglink: ImgLink, path: string, cookie: string, fields?: [string, string][]) => {
    const headers = { cookie, origin: imglink.url, 'accept-language': language, accept: 'text/html' };
    const form = fields && { method: 'POST', body: new URLSearchParams(fields) };
    return (await fetch(imglink.url + path, { headers, ...form, redirect: 'manual' })).text();
  };

  it('says why a form is refused, and uploads were', async ({ imglink, people: { admin } }) => {
    const alertOf = async (path: string, fields: [string, string][]) =>
      /role="alert">(.*?)</.exec(await textIn(imglink, path, admin, fields))?.[1];
    const wrong: [string, string][] = [SPAM[0]!, ['value', 'x'], SPAM[2]!];
    expect(await alertOf('/admin/bans', wrong)).toBe(fields.value);
    expect(await alertOf('/admin/accounts', [['name', 'Anna <3']])).toBe(nameTaken);
    expect(await alertOf('/admin/accounts/00000000001', [['name', 'root']])).toBe(fixedAccount);
    expect(await textIn(imglink, '/admin', admin)).toContain(PROBLEM_NAMES[language]['unsupported-image']);
    expect(await textIn(imglink, '/admin/audit', admin)).not.toContain('account.create');
  });

  it('keeps the problem of the API in English', async ({ imglink }) => {
    const body = { kind: 'address', value: 'x', reason: 'Spam' };
    const headers = { ...bearer(ADMIN_TOKEN), 'content-type': 'application/json', 'accept-language': language };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${imglink.url}/v1/admin/bans`, init);
    expect([answer.status, await answer.json()]).toMatchObject([400, { title: 'The request is malformed' }]);
  });
});

describe('in a browser', () => {
  async function signIn(page: Page, imglink: ImgLink): Promise<void> {
    await page.goto(`${imglink.url}/sign-in?next=/admin`);
    await page.getByLabel('API key').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/admin$/);
  }

  it.for([
    ['light', 1200],
    ['dark', 360],
  ] as const)(
    'has no barriers in %s colors, %i px wide',
    async ([colorScheme, width], { browser, imglink, people }) => {
      await send(imglink, '/admin/bans', people.admin, SPAM);
      await using opened = await browser.open({
        colorScheme,
        javaScriptEnabled: true,
        viewport: { width, height: 800 },
      });
      const { page, faults } = opened;
      await signIn(page, imglink);
      for (const path of [...PAGES, `/admin/accounts/${people.member}`]) {
        await page.goto(imglink.url + path);
        for (const summary of await page.locator('main summary').all()) await summary.click();
        expect([path, await barriers(page)]).toEqual([path, []]);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([path, overflow]).toEqual([path, 0]);
      }
      expect(faults).toEqual([]);
    },
  );
});
