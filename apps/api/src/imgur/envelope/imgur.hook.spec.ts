import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { addImgurHooks } from './imgur.hook.js';

let fastify: FastifyInstance;

beforeEach(() => {
  fastify = Fastify();
  addImgurHooks(fastify, async () => ({ limit: 10, remaining: 3, resetSeconds: 60 }));
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  fastify.post('/3/image', () => 'stored');
  fastify.post('/v1/images', () => 'stored');
});
afterEach(() => fastify.close());

const post = (url: string, type: string) =>
  fastify.inject({ method: 'POST', url, headers: { 'content-type': type }, payload: 'a' });

it('adds the limits of the client to answers below /3, also to unknown paths', async () => {
  for (const url of ['/3/image', '/3/unknown']) {
    const { headers } = await post(url, 'image/png');
    expect(headers).toMatchObject({ 'x-ratelimit-userremaining': '3', 'cache-control': 'no-store' });
  }
});

it('leaves other answers as they are', async () => {
  const { headers } = await post('/v1/images', 'image/png');
  expect(Object.keys(headers).filter((name) => /ratelimit|access-control/.test(name))).toEqual([]);
});

it('answers preflight requests for every URL below /3', async () => {
  const { statusCode, headers } = await fastify.inject({ method: 'OPTIONS', url: '/3/anything' });
  expect([statusCode, headers['access-control-allow-methods']]).toEqual([
    204,
    'GET, PUT, POST, PATCH, DELETE, OPTIONS',
  ]);
});
