import { fastify } from 'fastify';
import { beforeAll, expect, it } from 'vitest';

import { addCors, EXPOSED_HEADERS } from './cors.hook.js';

const app = fastify();

beforeAll(async () => {
  addCors(app);
  app.options('/*', (_request, reply) => reply.status(204).send());
  await app.ready();
});

const preflight = (headers: Record<string, string>) => app.inject({ method: 'OPTIONS', url: '/v1/images', headers });

it.each([
  '/v1/images',
  '/i/4fYk2aXbQ9Z.png',
  '/3',
  '/3/image',
  '/3?x',
  '/files',
  '/files/x',
  '/oembed?url=x',
  '/openapi.json',
])('lets scripts of every site read %s, errors included', async (url) => {
  const { statusCode, headers } = await app.inject(url);
  expect(statusCode).toBe(404);
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': EXPOSED_HEADERS,
  });
});

it.each(['/', '/gallery/4fYk2aXbQ9Z', '/delete/x', '/admin/queues', '/metrics', '/30', '/filesystem', '/x/v1/images'])(
  'keeps %s to scripts of its own site',
  async (url) => {
    const { headers } = await app.inject(url);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  },
);

it('allows the headers that a preflight asks for, for a day', async () => {
  const { headers } = await preflight({ 'access-control-request-headers': 'authorization, traceparent' });
  expect(headers).toMatchObject({
    'access-control-allow-headers': 'authorization, traceparent',
    'access-control-max-age': '86400',
  });
});

it.each<Record<string, string>>([{}, { 'access-control-request-headers': '' }])(
  'allows every header to a preflight that asks for none: %j',
  async (asked) => {
    const { headers } = await preflight(asked);
    expect(headers['access-control-allow-headers']).toBe('*, Authorization');
  },
);

it('allows no headers in other answers', async () => {
  const { headers } = await app.inject({ url: '/v1/images', headers: { 'access-control-request-headers': 'x' } });
  expect(headers).not.toHaveProperty('access-control-allow-headers');
});
