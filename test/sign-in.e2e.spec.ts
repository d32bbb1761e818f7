import { SERVER_PAGES } from '#language';
import { describe, expect } from 'vitest';

import { barriers, keepPicture } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';

const ADMIN_TOKEN = 'the-password-of-the-tests';

const it = base.extend('settings', { scope: 'file' }, { ADMIN_TOKEN });

const post = (imglink: ImgLink, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(imglink.url + path, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });

/** Returns the Cookie field of a new session. */
async function signIn(imglink: ImgLink, key = ADMIN_TOKEN, headers: Record<string, string> = {}): Promise<string> {
  const answer = await post(imglink, '/sign-in', { key }, headers);
  expect(answer.status).toBe(303);
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

const isOpen = async (imglink: ImgLink, cookie: string) =>
  (await imglink.get('/account/sessions', { cookie })).status === 200;

describe('signing in with ADMIN_TOKEN', () => {
  it('begins a session and continues at a path of this site', async ({ imglink }) => {
    const answer = await post(imglink, '/sign-in', { key: ` ${ADMIN_TOKEN} `, next: '/account/sessions?a=b' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/sessions?a=b']);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^imglink_session=[\w-]{54}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('continues at the start page otherwise', async ({ imglink }) => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '']) {
      const answer = await post(imglink, '/sign-in', { key: ADMIN_TOKEN, next });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    }
    const form = new FormData();
    form.set('key', ADMIN_TOKEN);
    const answer = await fetch(`${imglink.url}/sign-in`, { method: 'POST', body: form, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });

  it('is refused when another site causes it', async ({ imglink }) => {
    const foreign: [string, string][] = [
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
      ['sec-fetch-site', 'same-site'],
    ];
    for (const [name, value] of foreign) {
      const headers = { [name]: value };
      expect((await post(imglink, '/sign-in', { key: ADMIN_TOKEN }, headers)).status).toBe(403);
    }
    expect((await post(imglink, '/sign-in', { key: ADMIN_TOKEN }, { origin: imglink.url })).status).toBe(303);
  });

  it('ends by signing out, and only by a request of this site', async ({ imglink }) => {
    const cookie = await signIn(imglink);
    expect((await post(imglink, '/sign-out', {}, { cookie })).status).toBe(403);
    const foreign = { cookie, origin: 'https://evil.example', accept: 'text/html' };
    const refused = await post(imglink, '/sign-out', {}, foreign);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('came from another site')]);
    expect(await isOpen(imglink, cookie)).toBe(true);
    const answer = await post(imglink, '/sign-out', {}, { cookie, 'sec-fetch-site': 'same-origin' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).toContain('imglink_session=; Path=/; Max-Age=0');
    expect(await isOpen(imglink, cookie)).toBe(false);
    expect((await post(imglink, '/sign-out', {}, { cookie })).status).toBe(303);
  });

  it('ends when ADMIN_TOKEN changes', async () => {
    await using imglink = await ImgLink.start({ env: { ADMIN_TOKEN } });
    const cookie = await signIn(imglink);
    await imglink.stop();
    await using same = await imglink.restart({ env: { ADMIN_TOKEN } });
    expect(await isOpen(same, cookie)).toBe(true);
    await same.stop();
    await using other = await imglink.restart({ env: { ADMIN_TOKEN: 'another-password-of-the-tests' } });
    expect(await isOpen(other, cookie)).toBe(false);
    await other.stop();
    await using none = await imglink.restart();
    expect(await isOpen(none, cookie)).toBe(false);
  });

  it('has a Secure cookie where PUBLIC_URL is https', async () => {
    await using imglink = await ImgLink.start({ env: { ADMIN_TOKEN, PUBLIC_URL: 'https://img.example' } });
    const answer = await post(imglink, '/sign-in', { key: ADMIN_TOKEN }, { origin: 'https://img.example' });
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
    expect((await post(imglink, '/sign-in', { key: ADMIN_TOKEN }, { origin: imglink.url })).status).toBe(403);
  });
});

describe('signing in with an API key', () => {
  const authorization = `Bearer ${ADMIN_TOKEN}`;

  async function createKey(imglink: ImgLink, scopes: string[]): Promise<{ id: string; key: string }> {
    const answer = await fetch(`${imglink.url}/v1/keys`, {
      method: 'POST',
      body: JSON.stringify({ name: 'of a person', scopes }),
      headers: { authorization, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string; key: string };
  }

  it('ends when the key is revoked', async ({ imglink }) => {
    const { id, key } = await createKey(imglink, ['upload', 'manage']);
    const cookie = await signIn(imglink, key);
    expect(await isOpen(imglink, cookie)).toBe(true);
    const revoked = await fetch(`${imglink.url}/v1/keys/${id}`, { method: 'DELETE', headers: { authorization } });
    expect(revoked.status).toBe(204);
    expect(await isOpen(imglink, cookie)).toBe(false);
    expect((await post(imglink, '/sign-in', { key })).status).toBe(401);
  });

  it('gives the session the scopes of the key', async ({ imglink }) => {
    const { key } = await createKey(imglink, ['upload']);
    const cookie = await signIn(imglink, key);
    const browser = { cookie, accept: 'text/html,*/*;q=0.8', 'accept-language': 'de' };
    const refused = await imglink.get('/account/sessions', browser);
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([403, 'no-store']);
    expect(await refused.text()).toContain(`<h1>${SERVER_PAGES.de.forbidden.title}</h1>`);
    expect((await imglink.get('/v1/account', { cookie })).status).toBe(200);
    const wrong = key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    expect((await post(imglink, '/sign-in', { key: wrong })).status).toBe(401);
  });
});

describe('the page of sessions', () => {
  it('is for people who are signed in', async ({ imglink }) => {
    const answer = await imglink.get('/account/sessions?a=b');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent('/account/sessions?a=b')}`,
    ]);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
  });

  it('ends one session, or all others', async ({ imglink }) => {
    const [one, two, three] = [await signIn(imglink), await signIn(imglink), await signIn(imglink)];
    const page = await (await imglink.get('/account/sessions', { cookie: one })).text();
    expect(page).toContain('This browser');
    const ids = [...page.matchAll(/name="end" value="([\w-]{43})"/g)].map(([, id = '']) => id);
    expect(ids.length).toBeGreaterThanOrEqual(3);
    const own = { cookie: one, origin: imglink.url };
    expect((await post(imglink, '/account/sessions', { end: ids[0] ?? '' }, { cookie: one })).status).toBe(403);
    expect((await post(imglink, '/account/sessions', { end: ids[0] ?? '' }, own)).status).toBe(303);
    expect(await Promise.all([one, two, three].map((cookie) => isOpen(imglink, cookie)))).toEqual([true, true, false]);
    expect((await post(imglink, '/account/sessions', { end: 'others' }, own)).status).toBe(303);
    expect(await Promise.all([one, two, three].map((cookie) => isOpen(imglink, cookie)))).toEqual([true, false, false]);
  });
});

it('refuses wrong keys, and a client that tries more than ten', async () => {
  await using imglink = await ImgLink.start({ env: { ADMIN_TOKEN } });
  for (let n = 0; n < 10; n++) {
    const wrong = await post(imglink, '/sign-in', { key: 'a guess', next: '/account/sessions' });
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    expect(await wrong.text()).toContain('name="next" value="/account/sessions"');
  }
  const refused = await post(imglink, '/sign-in', { key: ADMIN_TOKEN });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(590);
  expect((await imglink.get('/sign-in')).status).toBe(200);
});

it('refuses bodies that are no forms', async ({ imglink }) => {
  const headers = { 'content-type': 'application/json' };
  const json = await fetch(`${imglink.url}/sign-in`, { method: 'POST', body: '{}', headers });
  expect(json.status).toBe(400);
  const large = await post(imglink, '/sign-in', { key: 'x'.repeat(70_000) });
  expect(large.status).toBe(413);
});

it.for([
  ['light, on a desk', { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } }],
  ['dark, on a phone', { colorScheme: 'dark' as const, viewport: { width: 360, height: 640 } }],
] as const)('works in a browser without JavaScript, %s', async ([name, look], { imglink, browser }) => {
  await using tab = await browser.open({ ...look, javaScriptEnabled: false, locale: 'en-GB' });
  await using checked = await browser.open({ ...look, locale: 'en-GB' });
  const { page } = tab;
  const faults: string[] = [];
  const check = async (place: string, path: string) => {
    await keepPicture(page, `${place} ${name}`);
    await checked.page.context().addCookies(await page.context().cookies());
    await checked.page.goto(imglink.url + path);
    faults.push(...(await barriers(checked.page)));
    expect(await checked.page.evaluate('document.documentElement.scrollWidth')).toBe(look.viewport.width);
  };
  await page.goto(`${imglink.url}/account/sessions`);
  await page.getByLabel('API key').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await check('sign-in', '/sign-in');
  await page.getByLabel('API key').fill(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This browser').waitFor();
  expect(new URL(page.url()).pathname).toBe('/account/sessions');
  await page.getByText('admin', { exact: true }).click();
  await check('sessions', '/account/sessions');
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${imglink.url}/`);
  expect(await page.context().cookies()).toEqual([]);
  expect(faults).toEqual([]);
});
