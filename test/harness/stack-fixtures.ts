import { expect, inject } from 'vitest';

import { it as base } from './fixtures.js';
import { StackInstallation } from './services.js';

/** `it` with the servers of the production stack that the test run shares, and with an installation on them. */
export const it = base
  .extend('services', { scope: 'file' }, () => inject('services') ?? expect.unreachable('There is no stack.'))
  .extend('installation', { scope: 'file' }, async ({ parts, services }) =>
    parts.use(await StackInstallation.create(services)),
  );
