import type { Principal } from '#accounts';
import { DomainError } from '#errors';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { expect, it, vi } from 'vitest';

import type { AccessService } from '../../access/access.service.js';
import { ImgurAuthGuard } from './imgur-auth.guard.js';

const MEMBER = {} as Principal;
const identify = vi.fn(async ({ headers }: FastifyRequest) =>
  headers.authorization?.endsWith('imk_live') ? MEMBER : undefined,
);
const refuseBlocked = vi.fn(async () => undefined);
const guard = new ImgurAuthGuard({ identify, refuseBlocked } as unknown as AccessService);
const contextOf = (authorization?: string) =>
  ({ switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }) }) as unknown as ExecutionContext;

it.each([undefined, '', 'Client-ID abc', 'Bearerabc', 'Client-ID imk_live', 'Bearer imk_live'])(
  'lets %s pass',
  async (authorization) => {
    expect(await guard.canActivate(contextOf(authorization))).toBe(true);
  },
);

it.each(['Bearer abc', 'bearer', 'BEARER  abc'])('refuses %s, which is the access token of nobody', async (field) => {
  await expect(guard.canActivate(contextOf(field))).rejects.toMatchObject({ code: 'access-token-invalid' });
});

it('takes an API key as an access token and as a Client-ID', async () => {
  await guard.canActivate(contextOf());
  expect(identify).toHaveBeenLastCalledWith(expect.anything(), ['Bearer', 'Client-ID']);
});

it('refuses every access token of a client that has tried too many', async () => {
  refuseBlocked.mockRejectedValueOnce(new DomainError('rate-limited', 'Too many.'));
  await expect(guard.canActivate(contextOf('Bearer abc'))).rejects.toMatchObject({ code: 'rate-limited' });
});
