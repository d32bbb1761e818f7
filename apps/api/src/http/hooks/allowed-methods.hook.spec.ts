import { type DomainError } from '#errors';
import { fastify } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';

import { allowField, collectMethods } from './allowed-methods.hook.js';

const app = fastify();

beforeAll(async () => {
  const addMissingMethods = collectMethods(app);
  app.get('/images/:key', (_request, reply) => reply.send('image'));
  app.post('/images', (_request, reply) => reply.send('stored'));
  await app.register(async (scope) => void scope.get('/page', (_request, reply) => reply.send('page')), {
    prefix: '/admin',
  });
  addMissingMethods((error: DomainError, _request, reply) => void reply.status(499).send(error.code));
  await app.ready();
});

const inject = (method: string, url: string) => app.inject({ method: method as 'GET', url });

describe('Allow', () => {
  it('names the methods in a fixed order, OPTIONS always', () => {
    expect(allowField(new Set(['DELETE', 'GET', 'HEAD']))).toBe('GET, HEAD, DELETE, OPTIONS');
    expect(allowField(new Set())).toBe('OPTIONS');
  });
});

it('leaves the methods of a route to its handler', async () => {
  expect((await inject('GET', '/images/a')).body).toBe('image');
  expect((await inject('POST', '/images')).body).toBe('stored');
});

it('answers OPTIONS with the methods of the path', async () => {
  const { statusCode, headers } = await inject('OPTIONS', '/images/a');
  expect([statusCode, headers.allow, headers['access-control-allow-methods']]).toEqual([
    204,
    'GET, HEAD, OPTIONS',
    'GET, HEAD, OPTIONS',
  ]);
});

it.each(['PUT', 'TRACE', 'QUERY', 'PROPFIND'])('refuses %s at a path without it', async (method) => {
  const { headers, body } = await inject(method, '/images');
  expect([headers.allow, body]).toEqual(['POST, OPTIONS', 'method-not-allowed']);
});

it.each(['OPTIONS', 'PUT'])('finds nothing at a path whose parameter is empty: %s', async (method) => {
  expect((await inject(method, '/images/')).body).toBe('not-found');
});

it('adds nothing to an encapsulated scope', async () => {
  expect((await inject('PUT', '/admin/page')).statusCode).toBe(404);
});
