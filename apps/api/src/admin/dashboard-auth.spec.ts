import type { CacheFactory } from '#cache';
import { DomainError } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';

import { SignInRequiredError } from '../access/sessions/sign-in-redirect.format.js';
import { SignInAttempts } from '../limits/attempts/sign-in-attempts.js';
import { DashboardAuth } from './dashboard-auth.js';

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const scopeMissing = new DomainError('scope-missing', 'The credentials lack the scope `admin`.');
/** Knows the sessions of an administrator and of a member. */
const requirePerson = vi.fn(async ({ headers }: Pick<FastifyRequest, 'headers'>) => {
  if (headers.cookie === 'admin') return {} as never;
  throw headers.cookie === 'member' ? scopeMissing : new SignInRequiredError();
});
const dashboardAuth = () => new DashboardAuth('secret', { requirePerson }, new SignInAttempts({} as CacheFactory));
const withoutToken = () => new DashboardAuth(undefined, { requirePerson }, new SignInAttempts({} as CacheFactory));
const RIGHT = { authorization: basic('admin', 'secret') };

async function check(auth: DashboardAuth, headers: object, method = 'GET', isPage = false) {
  const header = vi.fn();
  const request = { ip: '192.0.2.1', host: 'img.example', method, headers } as unknown as FastifyRequest;
  let code: string | undefined;
  try {
    await auth.check(request, { header } as unknown as FastifyReply, isPage);
  } catch (error) {
    code = (error as { code: string }).code;
  }
  return { code, header };
}

it('accepts the user admin with the password', async () => {
  expect((await check(dashboardAuth(), RIGHT)).code).toBeUndefined();
});

it('accepts an administrator who is signed in, also without ADMIN_TOKEN', async () => {
  for (const auth of [dashboardAuth(), withoutToken()]) {
    expect((await check(auth, { cookie: 'admin' }, 'PUT')).code).toBeUndefined();
  }
});

it.each([dashboardAuth, withoutToken])('refuses a member', async (auth) => {
  expect((await check(auth(), { ...RIGHT, cookie: 'member' }, 'GET', true)).code).toBe('scope-missing');
});

it('sends a browser without a session to /sign-in, and does not ask for the password', async () => {
  const { code, header } = await check(dashboardAuth(), {}, 'GET', true);
  expect([code, header.mock.calls]).toEqual(['credentials-required', []]);
  const script = await check(dashboardAuth(), { 'sec-fetch-dest': 'empty' });
  expect([script.code, script.header.mock.calls]).toEqual(['credentials-needed', []]);
});

it('does not exist without ADMIN_TOKEN for anybody else', async () => {
  for (const isPage of [true, false]) {
    expect((await check(withoutToken(), RIGHT, 'GET', isPage)).code).toBe('not-found');
  }
});

it.each([
  {},
  { authorization: basic('admin', 'wrong') },
  { authorization: basic('root', 'secret') },
  { authorization: 'Bearer secret' },
  { authorization: 'Basic' },
])('asks for credentials when it gets %o', async (headers) => {
  const { code, header } = await check(dashboardAuth(), headers);
  expect(code).toBe('credentials-needed');
  expect(header).toHaveBeenCalledWith('www-authenticate', expect.stringContaining('Basic'));
});

it('refuses the right password, too, after ten wrong ones', async () => {
  const auth = dashboardAuth();
  for (let attempt = 0; attempt < 10; attempt++) await check(auth, { authorization: basic('admin', String(attempt)) });
  expect((await check(auth, RIGHT)).code).toBe('rate-limited');
});

it('tells no more of simultaneous passwords than of ten', async () => {
  const auth = dashboardAuth();
  const wrong = Array.from({ length: 20 }, (_none, attempt) => ({ authorization: basic('admin', String(attempt)) }));
  const answers = await Promise.all([...wrong, RIGHT].map((headers) => check(auth, headers)));
  const codes = answers.map(({ code }) => code);
  expect(codes.filter((code) => code === 'credentials-needed')).toHaveLength(10);
  expect(codes.at(-1)).toBe('rate-limited');
});

it('does not count requests without a password', async () => {
  const auth = dashboardAuth();
  for (let attempt = 0; attempt < 20; attempt++) await check(auth, {});
  expect((await check(auth, RIGHT)).code).toBeUndefined();
});

describe('a change', () => {
  it.each([{}, { 'sec-fetch-site': 'same-origin' }, { origin: 'https://img.example' }])(
    'is allowed with %o',
    async (headers) => {
      expect((await check(dashboardAuth(), { ...RIGHT, ...headers }, 'PUT')).code).toBeUndefined();
    },
  );

  it.each([{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }])(
    'of another site is refused: %o',
    async (headers) => {
      expect((await check(dashboardAuth(), { ...RIGHT, ...headers }, 'PUT')).code).toBe('cross-site-request');
    },
  );
});
