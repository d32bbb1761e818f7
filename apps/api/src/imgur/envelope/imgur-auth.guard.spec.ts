import type { ExecutionContext } from '@nestjs/common';
import { expect, it } from 'vitest';

import { ImgurAuthGuard } from './imgur-auth.guard.js';

const guard = new ImgurAuthGuard();
const contextOf = (authorization?: string) =>
  ({ switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }) }) as unknown as ExecutionContext;

it.each([undefined, '', 'Client-ID abc', 'Bearerabc'])('lets %s pass', (authorization) => {
  expect(guard.canActivate(contextOf(authorization))).toBe(true);
});

it.each(['Bearer abc', 'bearer', 'BEARER  abc'])('refuses %s', (authorization) => {
  expect(() => guard.canActivate(contextOf(authorization))).toThrow(
    expect.objectContaining({ code: 'access-token-invalid' }),
  );
});
