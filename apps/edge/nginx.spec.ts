import { once } from 'node:events';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { readSettings } from '../../libs/config/src/index.js';
import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';

const compose = await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8');

const startEdge = async (apiPort: number, variables: Record<string, string> = {}) =>
  Edge.start({ port: await freePort(), apiPorts: [apiPort], variables });

/** An API process that reports the client whose body began to arrive, and answers when it ended. */
async function startApi() {
  const began = Promise.withResolvers<string>();
  const server = createServer((request, answer) => {
    request.once('data', () => began.resolve(String(request.headers['x-forwarded-for'])));
    request.once('end', () => answer.end('stored')).resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    began: began.promise,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

it("streams a body to the API, and sends the client's address itself", async () => {
  await using api = await startApi();
  await using edge = await startEdge(api.port);
  // The second half is sent once the first has arrived; an edge that buffers the body would never get it.
  async function* halves() {
    yield Buffer.alloc(1024);
    await api.began;
    yield Buffer.alloc(1024);
  }

  const headers = { 'x-forwarded-for': '203.0.113.9' };
  const answer = await fetch(`${edge.url}/v1/images`, { method: 'POST', headers, body: halves(), duplex: 'half' });

  expect([answer.status, await answer.text()]).toEqual([200, 'stored']);
  expect(await api.began).toBe('127.0.0.1');
});

describe('behind a proxy of EDGE_REAL_IP_FROM', () => {
  const ask = async (realIpFrom: string, forwardedFor: string) => {
    await using api = await startApi();
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port], realIpFrom });
    await fetch(`${edge.url}/v1/images`, { method: 'POST', headers: { 'x-forwarded-for': forwardedFor }, body: 'x' });
    return api.began;
  };

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['198.51.100.7, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['203.0.113.9:50123', '203.0.113.9'],
    ['[2001:db8::9]:50123', '2001:db8::9'],
    ['2001:db8::9', '2001:db8::9'],
    ['unknown', '127.0.0.1'],
  ])('the client of X-Forwarded-For: %s is %s', async (forwardedFor, client) => {
    expect(await ask('127.0.0.0/8,10.0.0.0/8 ::1', forwardedFor)).toBe(client);
  });

  it('has no trusted proxy by default', async () => {
    expect(await ask('', '203.0.113.9')).toBe('127.0.0.1');
  });

  it('accepts addresses only', async () => {
    await expect(ask('10.0.0.0/8 127.0.0.1;include', '203.0.113.9')).rejects.toThrow('127.0.0.1;include');
  });

  it('gives each client its own limits', async () => {
    const api = createServer((_request, answer) => answer.end()).listen(0, '127.0.0.1');
    await once(api, 'listening');
    await using edge = await Edge.start({
      port: await freePort(),
      apiPorts: [(api.address() as AddressInfo).port],
      realIpFrom: '127.0.0.1',
      variables: { EDGE_REQUESTS_PER_SECOND: '2' },
    });
    const statuses = async (client: (each: number) => string) => {
      const asked = Array.from({ length: 20 }, (_, each) => edge.get('/', { 'x-forwarded-for': client(each) }));
      return new Set((await Promise.all(asked)).map(({ status }) => status));
    };
    expect(await statuses((each) => `203.0.113.${each}`)).toEqual(new Set([200]));
    expect(await statuses((each) => `198.51.100.1:${50_000 + each}`)).toEqual(new Set([200, 429]));
    api.close();
    api.closeAllConnections();
  });
});

it('sends a chunk of a tus upload once, whatever happens to it, with the overridden method', async () => {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    if (request.method === 'GET') return void answer.end();
    asked.push(`${request.method} ${String(request.headers['x-http-method-override'])}`);
    request.once('data', () => request.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [port, port] });

  const headers = { 'x-http-method-override': 'PATCH', 'content-type': 'application/offset+octet-stream' };
  const init = { method: 'POST', headers, body: Buffer.alloc(100_000) };
  const answer = await fetch(`${edge.url}/files/4fYk2aXbQ9Z`, init);
  const patched = await fetch(`${edge.url}/files/4fYk2aXbQ9Z`, { ...init, method: 'PATCH' });

  expect([answer.status, patched.status]).toEqual([503, 503]);
  expect(asked).toEqual(['POST PATCH', 'PATCH PATCH']);
  server.close();
  server.closeAllConnections();
});

it('leaves the limit of each kind of body to imglink', () => {
  const { maxBytes } = readSettings({}).uploads;
  const limit = Number(/EDGE_MAX_BODY: (\d+)m/.exec(compose)?.[1]) * 1024 * 1024;
  const base64 = (maxBytes * 4) / 3;
  expect(limit).toBeGreaterThan(base64 + 64 * 1024);
  expect(limit).toBeLessThan(base64 + 4 * 1024 * 1024);
});

it('refuses a body that is too large for any kind before it arrives', async () => {
  await using api = await startApi();
  await using edge = await startEdge(api.port);
  const answer = await fetch(`${edge.url}/v1/images`, { method: 'POST', body: Buffer.alloc(30 * 1024 * 1024) });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'application/problem+json']);
  // Also readable by cross-origin scripts.
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

it('limits an address that sends too many requests, with 429 only', async () => {
  await using api = await startApi();
  const limits = { EDGE_REQUESTS_PER_SECOND: '5', EDGE_CONNECTIONS: '100' };
  await using edge = await startEdge(api.port, limits);
  const asked = Array.from({ length: 30 }, () => fetch(`${edge.url}/`, { method: 'POST', body: 'x' }));
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
  const held = answers.find(({ status }) => status === 429);
  expect([held?.headers.get('retry-after'), held?.headers.get('content-type')]).toEqual([
    '1',
    'application/problem+json',
  ]);
});

it('counts an IPv6 /64 as one client in any notation, and an IPv4-mapped address as its IPv4 address', async () => {
  await using api = await startApi();
  await using includes = await mkdtempDisposable(join(tmpdir(), 'imglink-edge-'));
  const behindProxy = 'set_real_ip_from 127.0.0.1;\nreal_ip_header X-Client;\n';
  await writeFile(join(includes.path, 'real-ip.conf'), behindProxy);
  // One request of a client and one in reserve; the next is allowed a second later.
  const limits = { EDGE_REQUESTS_PER_SECOND: '1', EDGE_CONNECTIONS: '100', EDGE_INCLUDES: includes.path };
  await using edge = await startEdge(api.port, limits);
  const isHeldBack = async (addresses: string[]) => {
    const ask = (address: string) =>
      fetch(`${edge.url}/`, { method: 'POST', body: 'x', headers: { 'x-client': address } });
    const answers = await Promise.all(addresses.map(ask));
    return answers.some(({ status }) => status === 429);
  };

  expect(await isHeldBack(['2001:db8::1', '2001:db8::5:6:7:8', '2001:db8:0:0:1::', '2001:db8::ffff'])).toBe(true);
  expect(await isHeldBack(['2001:db8:1::1', '2001:db8:1:1::1', '2001:db8:1:2::1', '2001:db8:1:3::1'])).toBe(false);
  expect(await isHeldBack(['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1', '::ffff:c000:201'])).toBe(true);
  expect(await isHeldBack(['::ffff:192.0.2.2', '::ffff:192.0.2.3', '192.0.2.4', '192.0.2.5'])).toBe(false);
});

it('has counters for a metrics exporter that clients cannot reach', async () => {
  await using api = await startApi();
  await using edge = await startEdge(api.port);
  expect(await (await fetch(edge.statusUrl)).text()).toContain('Active connections');
  const outside = await fetch(`${edge.url}/stub_status`, { method: 'POST', body: 'x' });
  expect(await outside.text()).not.toContain('Active connections');
});

it('does not expose /metrics', async () => {
  await using api = await startApi();
  await using edge = await startEdge(api.port);
  expect((await fetch(`${edge.url}/metrics`)).status).toBe(404);
});

it('answers 503 with Retry-After when no API process answers', async () => {
  await using edge = await startEdge(await freePort());
  const answer = await fetch(`${edge.url}/gallery/4fYk2aXbQ9Z`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(await answer.json()).toMatchObject({ status: 503 });
});

describe("under Imgur's API", () => {
  const RATES = ['userlimit', 'userremaining', 'userreset', 'clientlimit', 'clientremaining', 'clientreset'];
  const POST_RATES = ['limit', 'remaining', 'reset'];

  /** An answer as a client of Imgur's API reads it. */
  const read = async (answer: Response) => {
    const fields = [
      ...RATES.map((name) => `x-ratelimit-${name}`),
      ...POST_RATES.map((name) => `x-post-rate-limit-${name}`),
    ];
    expect(fields.filter((name) => !/^\d+$/.test(answer.headers.get(name) ?? ''))).toEqual([]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const body = (await answer.json()) as { data: object; success: boolean; status: number };
    expect([body.success, body.status]).toEqual([false, answer.status]);
    return [answer.status, body.data, answer.headers.get('retry-after')];
  };
  const words = (error: string, request = '/3/image') => ({ error, request, method: 'POST' });

  it('reports in the envelope that a body is too large', async () => {
    await using api = await startApi();
    await using edge = await startEdge(api.port);
    const answer = await fetch(`${edge.url}/3/image?title=a`, { method: 'POST', body: Buffer.alloc(30 * 1024 * 1024) });
    expect(await read(answer)).toEqual([413, words('File is over the size limit'), null]);
  });

  it('reports in the envelope that a client sends too many requests', async () => {
    await using api = await startApi();
    await using edge = await startEdge(api.port, { EDGE_REQUESTS_PER_SECOND: '5', EDGE_CONNECTIONS: '100' });
    const asked = Array.from({ length: 30 }, () => fetch(`${edge.url}/3/upload`, { method: 'POST', body: 'x' }));
    const held = (await Promise.all(asked)).find(({ status }) => status === 429);
    if (!held) throw new Error('None was held back.');
    expect(await read(held)).toEqual([429, words('Too Many Requests', '/3/upload'), '1']);
    expect(held.headers.get('x-post-rate-limit-remaining')).toBe('0');
  });

  it('reports in the envelope that no API process answers, for every path', async () => {
    await using edge = await startEdge(await freePort());
    const busy = 'imglink is temporarily over capacity. Please try again later.';
    const ask = (path: string) => fetch(edge.url + path, { method: 'POST', body: 'x' });
    expect(await read(await ask('/3/image'))).toEqual([503, words(busy), '5']);
    expect(await read(await ask('/3/%22%7D'))).toEqual([503, words(busy, '/3'), '5']);
  });
});
