import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import { readSettings } from '../../libs/config/src/index.js';
import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';
import { until } from '../../test/harness/until.js';

const IMAGE = '/i/4fYk2aXbQ9Z.jpg';
const SECRET = 'a secret of sixteen characters or more';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The answer to bytes that no client library would send. */
async function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(Buffer.from(bytes, 'latin1'));
  return text(socket);
}

it('passes a request without Host, as HTTP/1.0 allows, to the API', async () => {
  await using api = await serve((request, answer) => answer.end(`host ${request.headers.host}`));
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port] });
  expect(await sendRaw(edge.url, `GET ${IMAGE} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 .*host localhost$/s);
  expect(await sendRaw(edge.url, 'GET http://img.test/ HTTP/1.0\r\n\r\n')).toMatch(/host img\.test$/);
});

it.each([
  ['/\xff', /application\/problem\+json.*"code":"invalid-request"/s],
  ['/files/4fYk2aXbQ9Z?\xff', /application\/problem\+json.*"code":"invalid-request"/s],
  ['/v1/uploads/\xff/events', /application\/problem\+json.*"code":"invalid-request"/s],
  ['/3/image/\xff', /"success":false,"status":400/],
])('answers %s itself, so that no API process has to cut a connection', async (path, body) => {
  let asked = 0;
  await using api = await serve((_request, answer) => answer.end(String((asked += 1))));
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port] });
  const before = asked;
  const answer = await sendRaw(edge.url, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toMatch(body);
  expect(asked).toBe(before);
});

it.each(['/x%0ay', '/x%22,%22status%22:200,%22a%22:%22', '/a%5cb'])(
  'says in good JSON that nobody answers for %s',
  async (path) => {
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [await freePort()] });
    const answer = await fetch(edge.url + path);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ status: 503, code: 'unavailable', instance: '/' }),
    ]);
  },
);

it('answers an upload completely and ignores its Range', async () => {
  await using api = await serve((request, answer) => {
    request.once('end', () => answer.setHeader('content-length', 10).end('0123456789')).resume();
  });
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port] });
  const init = { method: 'POST', body: 'x', headers: { range: 'bytes=0-3' } };
  const answer = await fetch(`${edge.url}/v1/images`, init);
  expect([answer.status, await answer.text()]).toEqual([200, '0123456789']);
});

it('tries another API process when one hangs, for reads', { timeout: 30_000 }, async () => {
  await using hanging = await serve(() => undefined);
  await using api = await serve((_request, answer) => answer.end('read'));
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port, hanging.port] });
  const keys = Array.from({ length: 12 }, (_, each) => `AAAAAAAAA${String(each).padStart(2, '0')}`);
  const paths = keys.flatMap((key) => [`/v1/images/${key}`, `/i/${key}.jpg`]);
  const answers = await Promise.all(paths.map(async (path) => (await fetch(edge.url + path)).text()));
  expect(new Set(answers)).toEqual(new Set(['read']));
});

describe('a read with a body', () => {
  /** An API that answers a request once its body has arrived, with what it received. */
  const whole: RequestListener = async (request, answer) => {
    const body = await text(request);
    const { 'content-length': length, 'transfer-encoding': coding, 'x-forwarded-for': address } = request.headers;
    const got = JSON.stringify({ method: request.method, url: request.url, body, length, coding, address });
    answer.writeHead(200, { 'cache-control': 'public, max-age=60', 'x-got': got }).end('read');
  };
  const got = (answer: string) => JSON.parse(/^x-got: (.*)$/im.exec(answer)?.[1] ?? '{}') as Record<string, unknown>;
  const PATHS = [
    IMAGE,
    '/v1/images/4fYk2aXbQ9Z',
    '/gallery/4fYk2aXbQ9Z',
    '/files/4fYk2aXbQ9Z',
    '/3/image/a',
    '/a?b=%2F',
  ];
  const BODIES: [string, string][] = [
    ['announced, and not sent', 'Content-Length: 1000\r\n\r\nabc'],
    ['of one byte, that is not sent', 'Content-Length: 1\r\n\r\n'],
    ['in chunks that do not end', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['larger than any upload', 'Content-Length: 99000000\r\n\r\nabc'],
  ];

  it.each(BODIES)('is answered at once, and the edge drops its body: %s', async (_name, body) => {
    await using api = await serve(whole);
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port] });
    const { hostname, port } = new URL(edge.url);
    for (const method of ['GET', 'HEAD'])
      for (const path of PATHS) {
        const socket = connect(Number(port), hostname);
        socket.write(`${method} ${path} HTTP/1.1\r\nHost: a\r\n${body}`);
        const [answer] = (await once(socket, 'data')) as [Buffer];
        socket.destroy();
        expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
        if (method === 'HEAD') continue;
        expect(got(answer.toString())).toEqual({ method, url: path, body: '', address: '127.0.0.1' });
      }
  });

  it('does not delay other requests for the same image', async () => {
    await using api = await serve(whole);
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port] });
    const { hostname, port } = new URL(edge.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${IMAGE} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n`);
    await once(socket, 'connect');
    const begun = performance.now();
    expect(await (await fetch(edge.url + IMAGE)).text()).toBe('read');
    expect(performance.now() - begun).toBeLessThan(15_000);
    socket.destroy();
  });

  it('is counted once, for the client that sent it', async () => {
    await using api = await serve(whole);
    const variables = { EDGE_REQUESTS_PER_SECOND: '20', EDGE_CONNECTIONS: '100' };
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port], variables });
    const request = `GET ${IMAGE} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc`;
    const answers = await Promise.all(Array.from({ length: 15 }, () => sendRaw(edge.url, request)));
    expect(new Set(answers.map((answer) => answer.split(' ')[1]))).toEqual(new Set(['200']));
  });

  it('is followed by the next request of its connection; no byte of its body becomes a request', async () => {
    await using api = await serve(whole);
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port] });
    const hidden = 'GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n';
    const next = 'GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const request = `GET /first HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}${next}`;
    const answers = await sendRaw(edge.url, request);
    expect(answers).toContain('"/first"');
    expect(answers).not.toContain('hidden');
  });
});

it('serves its cache while the API cannot answer, and no longer than the API allowed', async () => {
  const state = { status: 200, caching: 'public, max-age=1, stale-if-error=60' };
  await using api = await serve((request, answer) =>
    answer
      .writeHead(request.url === '/' ? 200 : state.status, { 'cache-control': state.caching })
      .end(`${request.url} ${request.headers.accept}`),
  );
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port], secret: SECRET });
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(edge.url + path, { headers });
    return [answer.status, await answer.text(), answer.headers.get('cache-status')];
  };
  const kept = ['/v1/images/AAAAAAAAAAA', '/gallery/AAAAAAAAAAA'];
  for (const path of kept) expect((await ask(path))[0]).toBe(200);
  state.caching = 'public, max-age=1';
  const strict = ['/v1/images/BBBBBBBBBBB', '/gallery/BBBBBBBBBBB'];
  for (const path of strict) expect((await ask(path))[0]).toBe(200);
  Object.assign(state, { status: 503, caching: 'no-store' });
  for (const path of kept) {
    await until(async () => String((await ask(path))[2]).includes('stale'), 'it is stale');
    expect(await ask(path)).toEqual([200, expect.stringContaining(path), 'imglink-edge; hit; detail=stale']);
    expect((await ask(path, { 'x-imglink-purge': SECRET }))[0]).toBe(503);
  }
  for (const path of [...strict, '/v1/images/CCCCCCCCCCC', '/gallery/CCCCCCCCCCC']) {
    const answer = await fetch(edge.url + path);
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      503,
      '5',
      expect.objectContaining({ code: 'unavailable' }),
    ]);
  }
  state.status = 410;
  for (const path of kept) await until(async () => (await ask(path))[0] === 410, 'the API answers again');
});

it('does not delay a purge', async () => {
  await using api = await serve((_request, answer) => answer.writeHead(410).end());
  const variables = { EDGE_REQUESTS_PER_SECOND: '1', EDGE_CONNECTIONS: '1' };
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port], secret: SECRET, variables });
  const ask = (headers: Record<string, string>) =>
    Promise.all(Array.from({ length: 20 }, async () => (await fetch(edge.url + IMAGE, { headers })).status));
  expect(new Set(await ask({ 'x-imglink-purge': SECRET }))).toEqual(new Set([410]));
  expect(new Set(await ask({ 'x-imglink-purge': 'a guess of sixteen characters or more' }))).toContain(429);
});

it.each([
  ['in another case', SECRET, SECRET.toUpperCase()],
  ['that a pattern would match', '~.*is a secret, and no pattern', 'that is a secret, and no pattern'],
  ['that is longer', SECRET, `${SECRET} `.repeat(2)],
  ['that is none', '', ''],
])('purges nothing for a secret %s', async (_name, secret, sent) => {
  let asked = 0;
  const caching = { 'cache-control': 'public, max-age=60' };
  await using api = await serve((_request, answer) => answer.writeHead(200, caching).end(String((asked += 1))));
  await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port], secret });
  const ask = async (headers = {}) => (await fetch(edge.url + IMAGE, { headers })).text();
  const kept = await ask();
  expect(await ask({ 'x-imglink-purge': sent })).toBe(kept);
  const purged = secret === '' ? '' : await ask({ 'x-imglink-purge': secret });
  expect(purged).not.toBe(kept);
});

it('accepts a secret of any characters that the settings allow', async () => {
  const secret = String.fromCharCode(...Array.from({ length: 95 }, (_, place) => 32 + place)).replace(/["\\]/g, '');
  expect(readSettings({ EDGE_PURGE_URLS: 'http://edge:8080', EDGE_PURGE_SECRET: `a${secret}` }).edges.secret).toBe(
    `a${secret}`,
  );
  await using api = await serve((_request, answer) => answer.writeHead(410).end());
  const variables = { EDGE_REQUESTS_PER_SECOND: '1' };
  await using edge = await Edge.start({
    port: await freePort(),
    apiPorts: [api.port],
    secret: `a${secret}`,
    variables,
  });
  const init = { headers: { 'x-imglink-purge': `a${secret}` } };
  for (let each = 0; each < 5; each += 1) expect((await fetch(edge.url + IMAGE, init)).status).toBe(410);
});

describe('a store that answers without the object', () => {
  /** An API that sends X-Accel-Redirect, in front of a store. */
  const handingOver: RequestListener = (_request, answer) =>
    answer
      .writeHead(200, {
        'x-accel-redirect': '/_store/s3',
        'x-object-uri': '/bucket/object',
        'x-object-host': 'store',
        'x-object-content-type': 'image/jpeg',
        'x-object-cache-control': 'public, max-age=31536000, immutable',
        'x-object-etag': '"a"',
      })
      .end();

  it.each([204, 301, 307, 408, 412, 509])('counts as down, and %i is not cached', async (status) => {
    await using store = await serve((_request, answer) =>
      answer.writeHead(status, { location: 'http://elsewhere/?signature=1' }).end(),
    );
    await using api = await serve(handingOver);
    const s3Server = `127.0.0.1:${store.port}`;
    await using edge = await Edge.start({ port: await freePort(), apiPorts: [api.port], s3Server });
    const answer = await fetch(edge.url + IMAGE, { redirect: 'manual' });
    const { headers } = answer;
    expect([headers.get('cache-control'), headers.get('location')]).toEqual(['no-store', null]);
    expect([answer.status, headers.get('content-type')]).toEqual(
      status === 204 ? [204, 'image/jpeg'] : [503, 'application/problem+json'],
    );
  });
});
