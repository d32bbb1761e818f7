import type { Principal, Scopes } from '#accounts';
import { DomainError } from '#errors';
import type { ExecutionContext } from '@nestjs/common';
import { beforeEach, expect, it, vi } from 'vitest';

import type { AccessService } from '../access/access.service.js';
import { TusAccessGuard } from './tus-access.guard.js';

const withScopes = (...scopes: Scopes) => ({ scopes }) as Principal;
const access = { identify: vi.fn<() => Promise<Principal | undefined>>(), checkUploader: vi.fn() };
const guard = new TusAccessGuard(access as unknown as AccessService);

const admit = (method: string, override?: string) => {
  const request = { method, headers: { 'x-http-method-override': override } };
  return guard.canActivate({ switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext);
};

beforeEach(() => void vi.resetAllMocks());

it.each<[string, string?]>([['POST'], ['PATCH'], ['POST', 'PATCH']])(
  'checks who uploads: %s %s',
  async (method, override) => {
    access.checkUploader.mockImplementation(() => {
      throw new DomainError('credentials-required', 'Why.');
    });
    await expect(admit(method, override)).rejects.toMatchObject({ code: 'credentials-required' });
  },
);

it.each<[string, string?]>([['HEAD'], ['DELETE'], ['POST', 'DELETE']])(
  'lets everybody else pass: %s %s',
  async (method, override) => {
    expect(await admit(method, override)).toBe(true);
    access.identify.mockResolvedValue(withScopes('upload'));
    expect(await admit(method, override)).toBe(true);
    expect(access.checkUploader).not.toHaveBeenCalled();
  },
);

it('refuses credentials that may not upload', async () => {
  access.identify.mockResolvedValue(withScopes('manage'));
  await expect(admit('HEAD')).rejects.toMatchObject({ code: 'scope-missing' });
});

it.each<[string, string?]>([['OPTIONS'], ['POST', 'OPTIONS']])(
  'does not look at the credentials of %s %s',
  async (method, override) => {
    expect(await admit(method, override)).toBe(true);
    expect(access.identify).not.toHaveBeenCalled();
  },
);
