import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { expect, it, vi } from 'vitest';

import type { AccessService } from './access.service.js';
import { RequireScope, ScopeGuard, SignedIn } from './scope.guard.js';

@RequireScope('upload')
class Controller {
  read(): void {}
  @RequireScope('manage')
  change(): void {}
  @SignedIn('admin')
  open(): void {}
}

const access = { require: vi.fn(), requirePerson: vi.fn() };
const guard = new ScopeGuard(access as unknown as AccessService, new Reflector());
const request = {};
const header = vi.fn();

const contextOf = (handler: 'read' | 'change' | 'open') =>
  ({
    getHandler: () => Controller.prototype[handler],
    getClass: () => Controller,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({ header }) }),
  }) as unknown as ExecutionContext;

it.each([
  ['read', 'upload'],
  ['change', 'manage'],
] as const)('asks for the scope of the handler, or else of its controller: %s', async (handler, scope) => {
  expect(await guard.canActivate(contextOf(handler))).toBe(true);
  expect(access.require).toHaveBeenLastCalledWith(request, scope);
});

it('looks at the session alone for a page', async () => {
  access.require.mockClear();
  expect(await guard.canActivate(contextOf('open'))).toBe(true);
  expect(access.requirePerson).toHaveBeenLastCalledWith(request, 'admin');
  expect(access.require).not.toHaveBeenCalled();
});

it('keeps the answer from caches, also where it refuses the request', async () => {
  header.mockClear();
  access.require.mockRejectedValueOnce(new Error('refused'));
  await expect(guard.canActivate(contextOf('read'))).rejects.toThrow('refused');
  expect(header).toHaveBeenCalledWith('cache-control', 'private, no-store');
});
