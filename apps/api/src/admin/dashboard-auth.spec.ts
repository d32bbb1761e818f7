import type { CacheFactory } from '#cache';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';

import { SignInAttempts } from '../limits/attempts/sign-in-attempts.js';
import { DashboardAuth } from './dashboard-auth.js';

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const dashboardAuth = () => new DashboardAuth('secret', new SignInAttempts({} as CacheFactory));
const RIGHT = { authorization: basic('admin', 'secret') };

async function check(auth: DashboardAuth, headers: object, method = 'GET') {
  const header = vi.fn();
  const request = { ip: '192.0.2.1', host: 'img.example', method, headers } as unknown as FastifyRequest;
  let code: string | undefined;
  try {
    await auth.check(request, { header } as unknown as FastifyReply);
  } catch (error) {
    code = (error as { code: string }).code;
  }
  return { code, header };
}

it('accepts the user admin with the password', async () => {
  expect((await check(dashboardAuth(), RIGHT)).code).toBeUndefined();
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
