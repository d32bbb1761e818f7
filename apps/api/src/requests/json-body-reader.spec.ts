import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';

import type { HttpOptions } from '../http/http.options.js';
import { JsonBodyReader } from './json-body-reader.js';

const reader = new JsonBodyReader({ bodyIdleMs: 1000, bodyTotalMs: 1000 } as HttpOptions);

function read(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }): Promise<object> {
  const raw = Object.assign(Readable.from([Buffer.from(body)]), { complete: true });
  return reader.read({ raw, headers, ip: '192.0.2.1', askForBody: () => undefined } as unknown as FastifyRequest);
}

it.each(['application/json', 'Application/JSON; charset=utf-8'])('reads a JSON object of the type %s', async (type) => {
  await expect(read('{"name":"Phone"}', { 'content-type': type })).resolves.toEqual({ name: 'Phone' });
});

it.each(['', '{', '[]', 'null', '"x"', '1', '{"a":1,"a":1}'])('throws invalid-request for %j', async (body) => {
  await expect(read(body)).rejects.toMatchObject({ code: 'invalid-request' });
});

it.each<Record<string, string>>([
  {},
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
])('refuses another type: %j', async (headers) => {
  await expect(read('{}', headers)).rejects.toMatchObject({ code: 'unsupported-media-type' });
});

it('refuses a compressed body', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  await expect(read('{}', headers)).rejects.toMatchObject({ code: 'content-encoding-unsupported' });
});

it('refuses a body of more than 64 KiB, and reads the next one', async () => {
  await expect(read(JSON.stringify({ name: 'x'.repeat(65_536) }))).rejects.toMatchObject({ code: 'too-many-bytes' });
  await expect(read('{}')).resolves.toEqual({});
});
