import type { Principal, Scope } from '#accounts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { type AccessService, requireScope } from './access.service.js';
import type { Scheme } from './authorization.js';
import { SignInRequiredError } from './sessions/sign-in-redirect.format.js';
import {
  ADMIN_TOKEN,
  byAdminToken,
  byKey,
  bySession,
  codec,
  credentials,
  KEY,
  OWN_SITE,
  requestWith,
  serviceWith,
  SESSION,
  sessions,
} from './testing/access-fixture.js';

const identify = (headers: object, { method = 'POST', schemes = ['Bearer'] as Scheme[] } = {}) =>
  serviceWith().identify(requestWith(headers, method), schemes);

beforeEach(() => void vi.clearAllMocks());

describe('identify', () => {
  it.each([
    ['an API key', { authorization: `Bearer ${KEY}` }, byKey],
    ['an API key after a scheme in other letters', { authorization: `bearer  ${KEY}` }, byKey],
    ['a session of the same origin', { ...SESSION, ...OWN_SITE }, bySession],
    ['a session of a page of the same origin', { ...SESSION, 'sec-fetch-site': 'same-origin' }, bySession],
    ['a session beside the password of a proxy', { ...SESSION, ...OWN_SITE, authorization: 'Basic YTpi' }, bySession],
    ['an API key beside a session', { ...SESSION, authorization: `Bearer ${KEY}` }, byKey],
    ['another bearer token beside a session', { ...SESSION, ...OWN_SITE, authorization: 'Bearer x' }, undefined],
    ['an ended session', { cookie: 'imglink_session=ended' }, undefined],
    ['a key in a scheme that the endpoint does not take', { authorization: `Client-ID ${KEY}` }, undefined],
    ['no credentials', {}, undefined],
  ])('knows who sends %s', async (_text, headers, expected) => {
    expect(await identify(headers)).toBe(expected);
  });

  it('knows ADMIN_TOKEN as a bearer token only, and only where it is set', async () => {
    const as = (scheme: string) => requestWith({ authorization: `${scheme} ${ADMIN_TOKEN} ` });
    const schemes: Scheme[] = ['Bearer', 'Client-ID'];
    expect([
      await serviceWith().identify(as('Bearer'), schemes),
      await serviceWith().identify(as('Client-ID'), schemes),
      await serviceWith({ adminToken: undefined }).identify(as('Bearer'), schemes),
    ]).toEqual([byAdminToken, undefined, undefined]);
  });

  it('takes an API key as a Client-ID where the endpoint does', async () => {
    expect(await identify({ authorization: `Client-ID ${KEY}` }, { schemes: ['Bearer', 'Client-ID'] })).toBe(byKey);
  });

  it('notes who makes the request', async () => {
    const request = requestWith({ authorization: `Bearer ${KEY}` });
    await serviceWith().identify(request);
    expect(request.principal).toBe(byKey);
  });

  it.each(['imk_revoked', 'imk_', `${KEY} ${KEY}`])('refuses an API key that is not live: %s', async (key) => {
    const headers = { ...SESSION, ...OWN_SITE, authorization: `Bearer ${key}` };
    await expect(identify(headers)).rejects.toMatchObject({ code: 'credentials-invalid' });
  });

  it('refuses a change that another site makes with a session, and lets it read', async () => {
    const headers = { ...SESSION, origin: 'https://evil.example' };
    await expect(identify(headers)).rejects.toMatchObject({ code: 'cross-site-request' });
    expect(await identify(headers, { method: 'GET' })).toBe(bySession);
  });

  it('lets another site change what everybody may, because an ended session gives no right', async () => {
    const headers = { cookie: 'imglink_session=ended', origin: 'https://evil.example' };
    expect(await identify(headers)).toBeUndefined();
  });

  it('looks up nothing for a request without credentials', async () => {
    await identify({ cookie: 'theme=dark' });
    expect(
      [credentials.findByApiKey, sessions.find, credentials.findByAdminToken].map(({ mock }) => mock.calls),
    ).toEqual([[], [], []]);
  });
});

describe('sessionFor', () => {
  it('returns the account and the key of an API key', async () => {
    credentials.findByApiKey.mockResolvedValueOnce({ account: { id: 5n }, key: { id: 7n } } as Principal);
    expect(await serviceWith().sessionFor(KEY)).toEqual({ accountId: 5n, keyId: 7n });
  });

  it('returns a number of its own for each ADMIN_TOKEN', async () => {
    credentials.findByAdminToken.mockResolvedValue({ ...byAdminToken, account: { id: 1n } } as Principal);
    const [one, same, other] = await Promise.all(
      [ADMIN_TOKEN, ADMIN_TOKEN, 'another token'].map((adminToken) =>
        serviceWith({ adminToken }).sessionFor(adminToken),
      ),
    );
    expect(one).toEqual({ accountId: 1n, keyId: expect.any(BigInt) as bigint });
    expect(same).toEqual(one);
    expect(other?.keyId).not.toBe(one?.keyId);
  });

  it.each(['', 'imk_revoked', 'a guess'])('returns nothing for %j', async (secret) => {
    expect(await serviceWith().sessionFor(secret)).toBeUndefined();
    expect(await serviceWith({ adminToken: undefined }).sessionFor(secret)).toBeUndefined();
  });
});

describe('require', () => {
  it('returns who has the scope', async () => {
    expect(await serviceWith().require(requestWith({ authorization: `Bearer ${KEY}` }), 'upload')).toBe(byKey);
  });

  it.each([
    ['credentials-required', {}],
    ['scope-missing', { authorization: `Bearer ${KEY}` }],
  ])('throws %s', async (code, headers) => {
    await expect(serviceWith().require(requestWith(headers), 'manage')).rejects.toMatchObject({ code });
  });
});

describe('many bearer tokens of one client', () => {
  const send = (service: AccessService, word: string) =>
    service.require(requestWith({ authorization: `Bearer ${word}` }), 'upload').catch(({ code }) => code as string);
  const guess = async (service: AccessService, words: string[]) => {
    for (const word of words) await service.identify(requestWith({ authorization: `Bearer ${word}` }));
  };
  const words = Array.from({ length: 100 }, (_none, attempt) => `guess ${attempt}`);

  it('are no credentials, whichever they are, after 100 wrong ones', async () => {
    const service = serviceWith();
    await guess(service, words.slice(1));
    expect(await send(service, ADMIN_TOKEN)).toMatchObject({ credential: 'admin-token' });
    await guess(service, words);
    expect(await Promise.all([ADMIN_TOKEN, words[0]!, 'another'].map((word) => send(service, word)))).toEqual(
      Array.from({ length: 3 }, () => 'rate-limited'),
    );
  });

  it('leave API keys and sessions of the same network alone, and uploads of everybody', async () => {
    const service = serviceWith();
    await guess(service, words);
    expect(await send(service, KEY)).toBe(byKey);
    expect(await service.require(requestWith({ ...SESSION, ...OWN_SITE }), 'upload')).toBe(bySession);
    await expect(service.require(requestWith({}), 'upload')).rejects.toMatchObject({ code: 'credentials-required' });
    expect(await service.identify(requestWith({ authorization: 'Bearer another' }))).toBeUndefined();
  });

  it('are one attempt if they are the same, and none if they are delete tokens', async () => {
    const service = serviceWith();
    const deleteTokens = words.map((_word, id) => codec.deleteToken(BigInt(id + 1) << 22n));
    await guess(service, [...words.map(() => 'of a proxy'), ...deleteTokens]);
    expect(await send(service, ADMIN_TOKEN)).toMatchObject({ credential: 'admin-token' });
    expect(await send(service, 'of a proxy')).toBe('credentials-required');
  });
});

describe('requirePerson', () => {
  const page = (headers: object, method = 'GET', scope: Scope = 'upload') =>
    serviceWith().requirePerson(requestWith(headers, method), scope);

  it('returns the person of the session, whatever other credentials the request has', async () => {
    const request = requestWith({ ...SESSION, authorization: 'Bearer imk_revoked' }, 'GET');
    expect(await serviceWith().requirePerson(request, 'upload')).toBe(bySession);
    expect(request.principal).toBe(bySession);
  });

  it.each([{}, { authorization: `Bearer ${KEY}` }, { authorization: `Bearer ${ADMIN_TOKEN}` }])(
    'looks at nothing but the session: %j',
    async (headers) => {
      await expect(page(headers)).rejects.toBeInstanceOf(SignInRequiredError);
      expect(credentials.findByApiKey).not.toHaveBeenCalled();
    },
  );

  it('throws for a missing scope, and for a form of another site', async () => {
    await expect(page(SESSION, 'GET', 'admin')).rejects.toMatchObject({ code: 'scope-missing' });
    const foreign = { ...SESSION, origin: 'https://evil.example' };
    await expect(page(foreign, 'POST')).rejects.toMatchObject({ code: 'cross-site-request' });
  });
});

it('names the scope that is missing', () => {
  expect(() => requireScope(byKey, 'manage')).toThrow('`manage`');
});
