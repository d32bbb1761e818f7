import { photoJpeg } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';
import { TestOpenIdProvider, type TestPerson } from './harness/openid-provider.js';

/** The provider has to know where imglink comes back to before imglink has a port. */
const PUBLIC_URL = 'http://img.example';
const ADMINS = 'imglink-admins';

const it = base
  .extend('provider', { scope: 'file' }, async ({ parts }) => parts.use(await TestOpenIdProvider.start([PUBLIC_URL])))
  .extend('settings', { scope: 'file' }, ({ provider }) => ({ ...provider.env, PUBLIC_URL, OIDC_ADMINS: ADMINS }));

const cookiesOf = (answer: Response) => answer.headers.getSetCookie().map((field) => field.split(';', 1)[0] ?? '');
const sessionOf = (answer: Response) => cookiesOf(answer).find((cookie) => /^imglink_session=./.test(cookie)) ?? '';

/** Begins a sign-in. Returns the address at the provider and the cookie of the flow. */
async function begin(imglink: ImgLink, next = '/'): Promise<{ url: URL; cookie: string }> {
  const answer = await imglink.get(`/sign-in/provider?next=${encodeURIComponent(next)}`);
  expect(answer.status).toBe(303);
  return { url: new URL(answer.headers.get('location') ?? ''), cookie: cookiesOf(answer)[0] ?? '' };
}

/** Signs in at the provider like a browser, and returns the address of the callback. */
async function authenticate(url: URL): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = url;
  for (let hops = 0; hops < 8 && at.origin === url.origin; hops++) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(at, { headers: { cookie }, redirect: 'manual' });
    for (const pair of cookiesOf(answer)) cookies.set(...(pair.split(/=(.*)/s, 2) as [string, string]));
    at = new URL(answer.headers.get('location') ?? '', at);
  }
  return at;
}

const comeBack = (imglink: ImgLink, { pathname, search }: URL, cookie: string) =>
  imglink.get(pathname + search, { cookie, accept: 'text/html' });

/** The whole flow. Returns the answer of the callback. */
async function signIn(
  imglink: ImgLink,
  provider: TestOpenIdProvider,
  person: TestPerson,
  next?: string,
): Promise<Response> {
  provider.person = person;
  const { url, cookie } = await begin(imglink, next);
  return comeBack(imglink, await authenticate(url), cookie);
}

/** The account's name in the header bar, and whether the person is an administrator. */
async function whoIs(imglink: ImgLink, cookie: string): Promise<string> {
  const page = await (await imglink.get('/account/sessions', { cookie })).text();
  return /<summary>([^<]*)<\/summary>/.exec(page)?.[1] ?? '';
}

/** Deletes an anonymous image with a session, which only administrators may. */
async function deleteAs(imglink: ImgLink, cookie: string): Promise<number> {
  const { key } = await imglink.upload(await photoJpeg({ width: 8, height: 8 }));
  const headers = { cookie, origin: PUBLIC_URL };
  return (await fetch(`${imglink.url}/v1/images/${key}`, { method: 'DELETE', headers })).status;
}

describe('signing in with an OpenID provider', () => {
  it('begins a session and continues at the path', async ({ imglink, provider }) => {
    const page = await (await imglink.get('/sign-in?next=/account/sessions')).text();
    expect(page).toContain(`href="/sign-in/provider?next=${encodeURIComponent('/account/sessions')}"`);
    const answer = await signIn(imglink, provider, { sub: 'ada', preferred_username: 'ada' }, '/account/sessions');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/sessions']);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^imglink_sign_in=; Path=\/sign-in; Max-Age=0/) as string,
      expect.stringMatching(/^imglink_session=[\w-]{54}; Path=\/; .*HttpOnly; SameSite=Lax$/) as string,
    ]);
    expect(await whoIs(imglink, sessionOf(answer))).toBe('ada');
  });

  it('asks for a code with PKCE, a state and a nonce', async ({ imglink }) => {
    const { url } = await begin(imglink);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
      scope: 'openid profile email groups',
    });
  });

  it('finds the account of a person again, and gives others with the same name another one', async ({
    imglink,
    provider,
  }) => {
    const first = await signIn(imglink, provider, { sub: 'b1', preferred_username: 'ben' });
    const again = await signIn(imglink, provider, { sub: 'b1', preferred_username: 'benjamin' });
    const other = await signIn(imglink, provider, { sub: 'b2', preferred_username: 'ben' });
    const unnamed = await signIn(imglink, provider, { sub: 'no-claims' });
    expect(await Promise.all([first, again, other, unnamed].map((each) => whoIs(imglink, sessionOf(each))))).toEqual([
      'ben',
      'ben',
      'ben 2',
      'no-claims',
    ]);
  });

  it('makes an administrator of a group’s members while they are in it', async ({ imglink, provider }) => {
    const sub = 'carla';
    const promoted = sessionOf(await signIn(imglink, provider, { sub, groups: ['staff', ADMINS] }));
    expect(await deleteAs(imglink, promoted)).toBe(204);
    const demoted = sessionOf(await signIn(imglink, provider, { sub, groups: ['staff'] }));
    expect(await deleteAs(imglink, demoted)).toBe(403);
    expect(await deleteAs(imglink, promoted)).toBe(403);
  });
});

describe('a sign-in that does not fit', () => {
  async function expectRefused(answer: Response): Promise<void> {
    expect([answer.status, answer.headers.get('location'), sessionOf(answer)]).toEqual([401, null, '']);
    expect(await answer.text()).toContain('Signing in failed');
  }

  it('is refused without its cookie, or with that of another one', async ({ imglink }) => {
    const { url } = await begin(imglink);
    const other = await begin(imglink);
    await expectRefused(await comeBack(imglink, await authenticate(url), ''));
    await expectRefused(await comeBack(imglink, await authenticate(url), other.cookie));
  });

  it.for(['state', 'iss', 'code'])('is refused with another %s', async (name, { imglink }) => {
    const { url, cookie } = await begin(imglink);
    const callback = await authenticate(url);
    expect(callback.searchParams.has(name)).toBe(true);
    callback.searchParams.set(name, 'https://evil.example');
    await expectRefused(await comeBack(imglink, callback, cookie));
  });

  it('is refused with another nonce', async ({ imglink }) => {
    const { url, cookie } = await begin(imglink);
    url.searchParams.set('nonce', 'another');
    await expectRefused(await comeBack(imglink, await authenticate(url), cookie));
  });

  it('is refused with a code for another challenge', async ({ imglink }) => {
    const [own, other] = [await begin(imglink), await begin(imglink)];
    own.url.searchParams.set('code_challenge', other.url.searchParams.get('code_challenge') ?? '');
    await expectRefused(await comeBack(imglink, await authenticate(own.url), own.cookie));
  });

  it('is refused the second time', async ({ imglink }) => {
    const { url, cookie } = await begin(imglink);
    const callback = await authenticate(url);
    expect((await comeBack(imglink, callback, cookie)).status).toBe(303);
    await expectRefused(await comeBack(imglink, callback, cookie));
  });

  it('is refused when the person declines', async ({ imglink }) => {
    const { url, cookie } = await begin(imglink);
    const declined = new URL(`${PUBLIC_URL}/sign-in/callback?error=access_denied`);
    declined.searchParams.set('state', url.searchParams.get('state') ?? '');
    await expectRefused(await comeBack(imglink, declined, cookie));
  });
});

it('signs out at the provider, too', async ({ imglink, provider }) => {
  const cookie = sessionOf(await signIn(imglink, provider, { sub: 'dora' }));
  const headers = { cookie, origin: PUBLIC_URL };
  const answer = await fetch(`${imglink.url}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-out/provider']);
  const page = await (await imglink.get('/sign-out/provider')).text();
  expect(page).toContain(`<meta http-equiv="refresh" content="0; url=${provider.issuer}/session/end?`);
  expect(await whoIs(imglink, cookie)).toBe('');
});

describe('a provider that is away', () => {
  it('stops neither the start nor other sign-ins, and is tried again', async () => {
    const gone = await TestOpenIdProvider.start([PUBLIC_URL]);
    const port = Number(new URL(gone.issuer).port);
    await gone[Symbol.asyncDispose]();
    const env = { ...gone.env, PUBLIC_URL, ADMIN_TOKEN: 'the password of the tests' };
    await using imglink = await ImgLink.start({ env });
    const away = await imglink.get('/sign-in/provider', { accept: 'text/html' });
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await away.text()).toContain('not available at the moment');
    const body = new URLSearchParams({ key: env.ADMIN_TOKEN });
    expect((await fetch(`${imglink.url}/sign-in`, { method: 'POST', body, redirect: 'manual' })).status).toBe(303);
    await using provider = await TestOpenIdProvider.start([PUBLIC_URL], port);
    const answer = await signIn(imglink, provider, { sub: 'emil' });
    expect(await whoIs(imglink, sessionOf(answer))).toBe('emil');
    const { url, cookie } = await begin(imglink);
    const callback = await authenticate(url);
    await provider[Symbol.asyncDispose]();
    expect((await comeBack(imglink, callback, cookie)).status).toBe(503);
  });
});

it('has no such pages without OIDC_ISSUER', async () => {
  await using imglink = await ImgLink.start();
  for (const path of ['/sign-in/provider', '/sign-in/callback?code=a&state=b']) {
    expect((await imglink.get(path)).status).toBe(404);
  }
  expect((await imglink.get('/sign-out/provider')).status).toBe(303);
});
