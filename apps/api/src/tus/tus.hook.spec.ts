import Fastify from 'fastify';
import { expect, it } from 'vitest';

import { addTusHeaders, withoutTusSlash } from './tus.hook.js';

it.each([
  ['/files/', '/files'],
  ['/files/?a=b', '/files?a=b'],
  ['/files', '/files'],
  ['/files/4fYk2aXbQ9Z', '/files/4fYk2aXbQ9Z'],
  ['/files//', '/files//'],
  ['/v1/files/', '/v1/files/'],
])('routes %s as %s', (url, routed) => {
  expect(withoutTusSlash(url)).toBe(routed);
});

it('adds the version of tus to every answer below /files, and to no other', async () => {
  const fastify = Fastify();
  addTusHeaders(fastify);
  const versions = ['/files', '/files?a=b', '/files/unknown', '/filesystem', '/'].map(
    async (url) => (await fastify.inject(url)).headers['tus-resumable'],
  );
  expect(await Promise.all(versions)).toEqual(['1.0.0', '1.0.0', '1.0.0', undefined, undefined]);
  await fastify.close();
});
