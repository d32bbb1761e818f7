import { getEventListeners, once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { expect, it, vi } from 'vitest';

import { ImportUrl, type ImportUrlOptions } from './import-url.js';
import { OriginServer } from './testing/origin-server.js';

const importing = (options: Partial<ImportUrlOptions> = {}) =>
  new ImportUrl({ enabled: true, allow: ['127.0.0.1'], timeoutMs: 5_000, maxBytes: 100_000, ...options });

const tooSlow = { code: 'url-refused', detail: expect.stringContaining('too long') as string };

/** Sends endlessly, as fast as the client reads. */
const endless = () =>
  OriginServer.http((_, response) => {
    const send = () => {
      while (response.write(Buffer.alloc(10_000)));
    };
    response.on('drain', send);
    send();
  });

/** Sends single bytes with pauses, endlessly. */
const dripping = () =>
  OriginServer.http((_, response) => {
    response.write('x');
    const drip = setInterval(() => response.write('x'), 10);
    response.on('close', () => clearInterval(drip));
  });

it('gives up on a server that never answers', async () => {
  await using origin = await OriginServer.http(() => {});

  await expect(importing({ idleMs: 100 }).open(origin.url)).rejects.toMatchObject(tooSlow);
  await origin.untilAllClosed();
});

it("gives up on an answer's head that arrives byte by byte", async () => {
  await using origin = await OriginServer.of(
    createTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.resume().on('close', () => clearInterval(drip));
    }),
  );

  await expect(importing({ timeoutMs: 200 }).open(origin.url)).rejects.toMatchObject(tooSlow);
  await origin.untilAllClosed();
});

it('ends an endless handshake when the caller aborts', async () => {
  const caller = new AbortController();
  const reason = new Error('client gone');
  await using origin = await OriginServer.of(createTcpServer((socket) => socket.resume().once('data', abort)));
  const abort = () => caller.abort(reason);

  const error = importing({ timeoutMs: 60_000, idleMs: 60_000 }).open(
    `https://127.0.0.1:${origin.port}/`,
    caller.signal,
  );

  await expect(error).rejects.toBe(reason);
  await origin.untilAllClosed();
});

it('gives up on an endless handshake', async () => {
  await using origin = await OriginServer.of(createTcpServer((socket) => socket.resume()));

  const error = importing({ idleMs: 100 }).open(`https://127.0.0.1:${origin.port}/`);

  await expect(error).rejects.toMatchObject({ code: 'url-refused' });
  await origin.untilAllClosed();
});

it('gives up on an endless look-up', async () => {
  const lookup = () => new Promise<never>(() => {});
  await expect(importing({ lookup, timeoutMs: 50 }).open('http://slow.test/')).rejects.toMatchObject(tooSlow);
});

it('gives up on a body that stops', async () => {
  await using origin = await OriginServer.http((_, response) => void response.write('part'));

  const { body } = await importing({ idleMs: 100 }).open(origin.url);

  await expect(buffer(body)).rejects.toMatchObject(tooSlow);
  await origin.untilAllClosed();
});

it('gives up on a body that takes too long in total', async () => {
  await using origin = await dripping();

  const { body } = await importing({ timeoutMs: 300 }).open(origin.url);

  await expect(buffer(body)).rejects.toMatchObject(tooSlow);
  await origin.untilAllClosed();
});

it.each([
  ['an endless one', endless],
  ['a whole one', () => OriginServer.http((_, response) => response.end('image'))],
])('ends a body without a reader, %s, after its time limit, without an unhandled error', async (_, serving) => {
  await using origin = await serving();

  const { body } = await importing({ timeoutMs: 200 }).open(origin.url);
  await new Promise((resolve) => body.once('close', resolve));

  await expect(buffer(body)).rejects.toMatchObject(tooSlow);
  await origin.untilAllClosed();
});

it('stops an endless body at the limit', async () => {
  await using origin = await endless();

  const { body } = await importing().open(origin.url);

  await expect(buffer(body)).rejects.toMatchObject({
    code: 'too-many-bytes',
    detail: expect.stringContaining('100,000 bytes'),
  });
  await origin.untilAllClosed();
});

it.each([
  ['a Content-Length', 'content-length: 10\r\n\r\npart'],
  ['chunks', 'transfer-encoding: chunked\r\n\r\n4\r\npart\r\n'],
])('does not take part of a body with %s for the whole', async (_, rest) => {
  await using origin = await OriginServer.of(
    createTcpServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
    }),
  );

  const { body } = await importing().open(origin.url);

  await expect(buffer(body)).rejects.toMatchObject({
    code: 'url-refused',
    detail: expect.stringContaining('broke off'),
  });
});

it('closes the connection when the caller stops reading', async () => {
  await using origin = await endless();

  const { body } = await importing().open(origin.url);
  body.destroy();

  await origin.untilAllClosed();
  expect(origin.connections).toBe(1);
});

it("fails with the caller's reason when it aborts before the answer", async () => {
  await using origin = await OriginServer.http(() => caller.abort(reason));
  const caller = new AbortController();
  const reason = new Error('client gone');

  await expect(importing().open(origin.url, caller.signal)).rejects.toBe(reason);
  await origin.untilAllClosed();
});

it("fails with the caller's reason when it aborts within the body", async () => {
  await using origin = await dripping();
  const caller = new AbortController();
  const reason = new Error('client gone');

  const { body } = await importing().open(origin.url, caller.signal);
  await once(body, 'data');
  caller.abort(reason);

  await expect(buffer(body)).rejects.toBe(reason);
  await origin.untilAllClosed();
});

it('does not look up a host for a caller that has already aborted', async () => {
  const lookup = vi.fn(() => Promise.resolve([]));
  const reason = new Error('client gone');

  const error = importing({ lookup }).open('http://any.test/', AbortSignal.abort(reason));

  await expect(error).rejects.toBe(reason);
  expect(lookup).not.toHaveBeenCalled();
});

it("removes its listeners from the caller's signal", async () => {
  await using origin = await OriginServer.http((_, response) => response.end('image'));
  const { signal } = new AbortController();

  await buffer((await importing().open(origin.url, signal)).body);
  await origin.untilAllClosed();

  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
