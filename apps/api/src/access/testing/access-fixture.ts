import type { CredentialsService, Principal, Scopes, SessionStore } from '#accounts';
import type { CacheFactory } from '#cache';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { NoBans } from '#uploads';
import type { FastifyRequest } from 'fastify';
import { vi } from 'vitest';

import { PublicUrls } from '../../http/public-urls.js';
import { BearerAttempts } from '../../limits/attempts/bearer-attempts.js';
import type { AccessOptions } from '../access.options.js';
import { AccessService } from '../access.service.js';
import { AdminToken } from '../admin-token.js';
import { PeopleService } from '../sessions/people.service.js';

export const KEY = 'imk_live';
export const ADMIN_TOKEN = 'the token of the administrator';
export const SESSION = { cookie: 'imglink_session=live' };
export const OWN_SITE = { origin: 'https://img.example' };

export const principal = (credential: Principal['credential'], scopes: Scopes = ['upload']) =>
  ({ account: {}, credential, scopes, key: null }) as unknown as Principal;
export const byKey = principal('key');
export const byAdminToken = principal('admin-token', ['admin']);
export const bySession = principal('session');

export const credentials = {
  findByApiKey: vi.fn(async (text: string) => (text === KEY ? byKey : undefined)),
  findByAdminToken: vi.fn(async () => byAdminToken),
  findBySession: vi.fn(async () => bySession),
};
export const sessions = { find: vi.fn(async (token: string) => (token === 'live' ? {} : undefined)) };
const urls = Object.assign(new PublicUrls(), { base: 'https://img.example/pictures' });
export const codec = new KeyCodec('the secret of the tests, which is long enough');

export const BANNED = '192.0.2.7';
const bans = Object.assign(new NoBans(), {
  checkClient: (address: string) => {
    if (address === BANNED) throw new DomainError('client-banned', 'Banned.');
  },
});

/** An AccessService that knows one API key, one session, ADMIN_TOKEN and one banned address. */
export function serviceWith(changes: Partial<AccessOptions> = {}): AccessService {
  const options: AccessOptions = { uploads: 'open', adminToken: ADMIN_TOKEN, ...changes };
  const known = credentials as unknown as CredentialsService;
  const people = new PeopleService(known, sessions as unknown as SessionStore, urls, codec, options);
  const adminToken = new AdminToken(options, codec, new BearerAttempts({} as CacheFactory));
  return new AccessService(known, people, adminToken, bans, options);
}
export const requestWith = (headers: object, method = 'POST') =>
  ({ method, headers, ip: '192.0.2.1' }) as FastifyRequest;
