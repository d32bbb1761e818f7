import { fastify } from 'fastify';
import { beforeAll, expect, it } from 'vitest';

import { addSafetyHeaders } from './safety-headers.hook.js';

const app = fastify();

beforeAll(async () => {
  addSafetyHeaders(app);
  await app.ready();
});

it.each(['/', '/i/4fYk2aXbQ9Z.png', '/docs', '/nowhere'])('forbids to guess the type of %s', async (url) => {
  expect((await app.inject(url)).headers['x-content-type-options']).toBe('nosniff');
});

it.each(['/docs', '/docs/', '/docs/swagger-ui.css', '/docs?x'])(
  'lets %s load only its own files, and be in no frame',
  async (url) => {
    const { headers } = await app.inject(url);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
  },
);

it.each(['/', '/docsy', '/a/docs', '/v1/images'])('leaves the policy of %s to its page', async (url) => {
  const { headers } = await app.inject(url);
  expect(headers).not.toHaveProperty('content-security-policy');
  expect(headers).not.toHaveProperty('referrer-policy');
});
