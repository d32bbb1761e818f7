import { expect, inject } from 'vitest';

import { it as base } from './fixtures.js';
import { StackInstallation } from './services.js';
import { S3Proxy } from './s3-proxy.js';
import { S3Server } from './s3-server.js';

/** `it` with the servers of the production stack that the test run shares, and with an installation on them. */
export const it = base
  .extend('services', { scope: 'file' }, () => inject('services') ?? expect.unreachable('There is no stack.'))
  .extend('installation', { scope: 'file' }, async ({ parts, services }) =>
    parts.use(await StackInstallation.create(services)),
  );

/** An `it` whose installation has an S3 of its own, which a test can make refuse requests. */
export const itWithOwnS3 = it
  .extend('s3', { scope: 'file' }, async ({ parts }) =>
    parts.use(await S3Proxy.start(parts.use(await S3Server.start()))),
  )
  .extend('installation', { scope: 'file' }, async ({ parts, services, s3 }) =>
    parts.use(await StackInstallation.create({ ...services, s3: s3.url })),
  );
