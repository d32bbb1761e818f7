import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';

import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';

const KEYS = Array.from({ length: 40 }, (_, number) => String(number).padStart(11, 'k'));
const UPLOADS = ['/v1/images', '/3/image', '/3/upload.xml', '/3/album', '/files', '/files/'];

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Answers with its address, and reports whether it accepts uploads. */
async function startApi(address: string, port: number) {
  const api = { address, takesUploads: true };
  const server = createServer((request, answer) => {
    const isRefused = request.url === '/health/ready?for=uploads' && !api.takesUploads;
    answer.writeHead(isRefused ? 503 : 200, { 'cache-control': 'no-store' }).end(address);
  });
  servers.push(server);
  await once(server.listen(port, address), 'listening');
  return api;
}

/** Returns which processes answer several uploads and reads. */
async function answering(edge: Edge) {
  // One connection per request: nginx closes idle connections when it reloads, even while a request is being sent.
  const headers = { connection: 'close' };
  const ask = async (path: string, init?: RequestInit) => (await fetch(edge.url + path, { headers, ...init })).text();
  const uploads = [...UPLOADS, ...UPLOADS].map((path) => ask(path, { method: 'POST', body: 'x' }));
  const reads = KEYS.map((key) => ask(`/v1/images/${key}`));
  const named = async (asked: Promise<string>[]) => [...new Set(await Promise.all(asked))].toSorted();
  return { uploads: await named(uploads), reads: await named(reads) };
}

it('sends uploads to the processes that accept them, or to all if none does, and reads to all', async () => {
  const port = await freePort();
  const [first, second] = await Promise.all([startApi('127.0.1.1', port), startApi('127.0.1.2', port)]);
  const both = [first.address, second.address];
  await using edge = await Edge.start({ port: await freePort(), follow: { port, addresses: both } });
  expect(await answering(edge)).toEqual({ uploads: both, reads: both });

  await edge.reload(() => void (first.takesUploads = false));
  expect(await answering(edge)).toEqual({ uploads: [second.address], reads: both });

  // Their answer tells the client why, and a process that takes uploads again gets them at once.
  await edge.reload(() => void (second.takesUploads = false));
  expect(await answering(edge)).toEqual({ uploads: both, reads: both });

  await edge.reload(() => void (first.takesUploads = true));
  expect(await answering(edge)).toEqual({ uploads: [first.address], reads: both });
}, 60_000);

it('accepts clients over IPv6', async () => {
  const port = await freePort();
  await startApi('127.0.0.1', port);
  const own = await freePort();
  await using _edge = await Edge.start({ port: own, apiPorts: [port] });
  expect(await (await fetch(`http://[::1]:${own}/v1/images`, { method: 'POST', body: 'x' })).text()).toBe('127.0.0.1');
});

it('finds processes with IPv6 addresses only', async () => {
  const port = await freePort();
  await startApi('::1', port);
  await using edge = await Edge.start({ port: await freePort(), follow: { port, addresses: ['::1'] } });
  expect(await answering(edge)).toEqual({ uploads: ['::1'], reads: ['::1'] });
});
