import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';

import { methodLabel, routeLabel } from './request-labels.js';

const at = (url: string | undefined) => ({ routeOptions: { url } }) as FastifyRequest;

it.each([
  ['/i/:name', '/i/:name'],
  ['/:name(^[0-9A-Za-z]{11}$)', '/:name'],
  ['/v1/images', '/v1/images'],
  ['/admin/queues/api/queues', '/admin/queues'],
  ['/assets/main.js', 'static'],
  ['/*', 'none'],
  [undefined, 'none'],
])('labels the route %s as %s', (url, label) => {
  expect(routeLabel(at(url))).toBe(label);
});

it.each([
  ['GET', 'GET'],
  ['HEAD', 'GET'],
  ['DELETE', 'DELETE'],
  ['PROPFIND', 'other'],
])('labels the method %s as %s', (method, label) => {
  expect(methodLabel({ method } as FastifyRequest)).toBe(label);
});
