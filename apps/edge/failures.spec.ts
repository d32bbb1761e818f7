import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { EDGE_PROBLEMS } from '../../scripts/edge-problems.js';
import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';

const api = createServer(((_request, answer) => answer.end('the API')) satisfies RequestListener);
let edge: Edge;

beforeAll(async () => {
  await once(api.listen(0, '127.0.0.1'), 'listening');
  edge = await Edge.start({ port: await freePort(), apiPorts: [(api.address() as AddressInfo).port] });
});
afterAll(async () => {
  await edge[Symbol.asyncDispose]();
  api.close();
});

async function ask(request: string) {
  const { hostname, port } = new URL(edge.url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
  return { status: Number(answer.split(' ')[1]), field, body };
}

const rest = 'Host: a\r\nConnection: close\r\n';

const FAILURES: [name: string, request: string, status: number, code: string][] = [
  ['a request line that is none', 'GET / this\r\n\r\n', 400, 'invalid-request'],
  ['a malformed field', `GET /a HTTP/1.1\r\n${rest}a b: c\r\n: \x01\r\n\r\n`, 400, 'invalid-request'],
  ['no Host', 'GET /a HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid-request'],
  ['another HTTP', `GET /a HTTP/3.0\r\n${rest}\r\n`, 400, 'invalid-request'],
  ['an address that ends in %', `GET /a%4 HTTP/1.1\r\n${rest}\r\n`, 400, 'invalid-request'],
  ['what is for nginx alone', `GET /_problem HTTP/1.1\r\n${rest}\r\n`, 404, 'not-found'],
  ['the metrics', `GET /metrics HTTP/1.1\r\n${rest}\r\n`, 404, 'not-found'],
  ['TRACE', `TRACE /a HTTP/1.1\r\n${rest}\r\n`, 405, 'method-not-allowed'],
  ['CONNECT', `CONNECT /a HTTP/1.1\r\n${rest}\r\n`, 405, 'method-not-allowed'],
  ['a long address', `GET /${'a'.repeat(24_000)} HTTP/1.1\r\n${rest}\r\n`, 414, 'address-too-long'],
  ['a longer address than nginx reads', `GET /${'a'.repeat(33_000)} HTTP/1.1\r\n${rest}\r\n`, 414, 'address-too-long'],
  ['a long field', `GET /a HTTP/1.1\r\n${rest}X: ${'a'.repeat(33_000)}\r\n\r\n`, 431, 'header-too-large'],
  ['an unknown coding', `POST /a HTTP/1.1\r\n${rest}Transfer-Encoding: zip\r\n\r\n`, 501, 'transfer-coding-unknown'],
];

describe.each(FAILURES)('%s', (_name, request, status, code) => {
  it('is answered with a problem of the catalogue', async () => {
    const { body, field, ...answer } = await ask(request);
    expect([answer.status, field('content-type')]).toEqual([status, 'application/problem+json']);
    expect(field('cache-control')).toBe('no-store');
    expect(JSON.parse(body)).toMatchObject({ status, code, instance: expect.stringMatching(/^\//) });
    expect(Boolean(field('allow'))).toBe(status === 405);
  });
});

describe.each(FAILURES.filter(([, , status]) => status !== 404))("%s, under Imgur's API", (_name, request, status) => {
  it("is answered in Imgur's envelope", async () => {
    const { body, field, ...answer } = await ask(request.replace(' /', ' /3/'));
    expect([answer.status, field('content-type')]).toEqual([status, 'application/json']);
    expect(field('x-ratelimit-userlimit')).toBe('500');
    expect(JSON.parse(body)).toMatchObject({ success: false, status, data: { method: request.split(' ')[0] } });
  });
});

/** The statuses that openapi.json names for a problem. */
function documentedStatuses(code: string): number[] {
  const { components } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    components: { examples: Record<string, { value: { code?: string; status: number } }> };
  };
  return Object.values(components.examples).flatMap(({ value }) => (value.code === code ? [value.status] : []));
}

it('has the status that the API documents for each problem', () => {
  // nginx alone answers these two, about TLS and lengths.
  const own = new Set(['411', '421']);
  const shared = Object.entries(EDGE_PROBLEMS).filter(([status]) => !own.has(status));
  expect(shared.map(([, [code]]) => [code, documentedStatuses(code)])).toEqual(
    shared.map(([status, [code]]) => [code, [Number(status)]]),
  );
});
