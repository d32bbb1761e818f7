import type { Principal } from '#accounts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { AccessOptions } from './access.options.js';
import type { AccessService } from './access.service.js';
import {
  ADMIN_TOKEN,
  BANNED,
  byAdminToken,
  byKey,
  codec,
  credentials,
  KEY,
  principal,
  requestWith,
  serviceWith,
  SESSION,
} from './testing/access-fixture.js';

beforeEach(() => void vi.clearAllMocks());

describe('checkUploader', () => {
  const codeOf = async (uploads: AccessOptions['uploads'], who: Principal | undefined, ip = '192.0.2.6') => {
    try {
      return await serviceWith({ uploads }).checkUploader({ ip, headers: {}, principal: who });
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each([
    ['open', undefined, undefined],
    ['open', byKey, undefined],
    ['open', principal('key', ['manage']), 'scope-missing'],
    ['key', undefined, 'credentials-required'],
    ['key', byKey, undefined],
    ['key', byAdminToken, undefined],
    ['key', principal('key', ['manage']), 'scope-missing'],
  ] as const)('in mode %s', async (mode, who, code) => {
    expect(await codeOf(mode, who)).toBe(code);
  });

  it.each([
    ['open', undefined],
    ['key', byKey],
    ['key', byAdminToken],
  ] as const)('refuses a banned address in mode %s', async (mode, who) => {
    expect(await codeOf(mode, who, BANNED)).toBe('client-banned');
  });
});

describe('mayVisitorUpload', () => {
  it.each<[AccessOptions['uploads'], object, boolean]>([
    ['open', {}, true],
    ['key', {}, false],
    ['key', SESSION, true],
    ['key', { cookie: 'imglink_session=ended' }, false],
    ['key', { authorization: `Bearer ${KEY}` }, false],
    ['key', { authorization: 'Bearer imk_revoked' }, false],
  ])('in mode %s with %j', async (uploads, headers, expected) => {
    expect(await serviceWith({ uploads }).mayVisitorUpload(requestWith(headers, 'GET'))).toBe(expected);
  });

  it.each<AccessOptions['uploads']>(['open', 'key'])(
    'throws for a person without the scope, in mode %s',
    async (uploads) => {
      const reader = principal('session', ['manage']);
      credentials.findBySession.mockResolvedValueOnce(reader);
      const request = requestWith(SESSION, 'GET');
      await expect(serviceWith({ uploads }).mayVisitorUpload(request)).rejects.toMatchObject({ code: 'scope-missing' });
      expect(request.principal).toBe(reader);
    },
  );
});

describe('a client that has tried too many bearer tokens', () => {
  const blocked = async (uploads: AccessOptions['uploads']) => {
    const access = serviceWith({ uploads });
    for (let guess = 0; guess < 100; guess += 1)
      await access.identify(requestWith({ authorization: `Bearer ${guess}` }));
    return access;
  };
  const upload = async (access: AccessService, headers: object) => {
    const request = requestWith(headers);
    await access.identify(request);
    await access.checkUploader(request);
    return request.principal;
  };
  const tooMany = { code: 'rate-limited', retryAfterSeconds: 600 };

  it.each([ADMIN_TOKEN, 'guess'])('is refused with the token %s where credentials are needed', async (token) => {
    const access = await blocked('key');
    const headers = { authorization: `Bearer ${token}` };
    await expect(upload(access, headers)).rejects.toMatchObject(tooMany);
    await expect(access.require(requestWith(headers), 'admin')).rejects.toMatchObject(tooMany);
    await expect(access.refuseBlocked(requestWith(headers))).rejects.toMatchObject(tooMany);
  });

  it('uploads anonymously where everybody may, also with ADMIN_TOKEN', async () => {
    const access = await blocked('open');
    expect(await upload(access, { authorization: `Bearer ${ADMIN_TOKEN}` })).toBeUndefined();
  });

  it('uploads with an API key, deletes with a delete token, and is asked for credentials without any', async () => {
    const access = await blocked('key');
    expect(await upload(access, { authorization: `Bearer ${KEY}` })).toBe(byKey);
    await access.refuseBlocked(requestWith({ authorization: `Bearer ${codec.deleteToken(1n << 22n)}` }));
    await expect(upload(access, {})).rejects.toMatchObject({ code: 'credentials-required' });
  });
});
