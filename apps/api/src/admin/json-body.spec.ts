import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { leaveBodiesUnread } from '../http/hooks/unread-body.hook.js';
import { readJsonBody } from './json-body.js';

let fastify: FastifyInstance;
beforeEach(() => {
  fastify = Fastify();
  leaveBodiesUnread(fastify);
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.put('/', async (request) => ({ body: await readJsonBody(request, parse) }));
});
afterEach(() => fastify.close());

const put = (type: string, payload: string) =>
  fastify.inject({ method: 'PUT', url: '/', headers: { 'content-type': type }, payload });

it.each(['application/json', 'Application/JSON; charset=utf-8'])('parses a body of the type %s', async (type) => {
  expect((await put(type, '{"name":"a"}')).json()).toEqual({ body: { name: 'a' } });
});

it.each(['text/plain', 'application/x-www-form-urlencoded', ''])('leaves a body of the type %j alone', async (type) => {
  expect((await put(type, '{"name":"a"}')).json()).toEqual({});
});

it.each(['{', '', '{"__proto__":{"a":1}}'])('refuses %j with 400', async (text) => {
  expect((await put('application/json', text)).statusCode).toBe(400);
});

it('refuses a body of more than 1 MiB', async () => {
  const { message } = (await put('application/json', JSON.stringify('a'.repeat(1024 * 1024)))).json<{
    message: string;
  }>();
  expect(message).toContain('larger than the limit of 1 MiB');
});
