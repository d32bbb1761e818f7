import { buffer } from 'node:stream/consumers';

import { DomainError } from '#errors';
import { expect, it, vi } from 'vitest';

import { ImportUrl, type ImportUrlOptions } from './import-url.js';
import { OriginServer } from './testing/origin-server.js';

const importing = (options: Partial<ImportUrlOptions> = {}) =>
  new ImportUrl({ enabled: true, allow: ['127.0.0.1'], timeoutMs: 5_000, maxBytes: 1_000, ...options });

it('streams the answer of a URL', async () => {
  await using origin = await OriginServer.http((_, response) => response.end('image'));

  const { body, contentLength, url } = await importing().open(`${origin.url}/a%20b.png?x=1#top`);

  expect((await buffer(body)).toString()).toBe('image');
  expect({ contentLength, url }).toEqual({ contentLength: 5, url: `${origin.url}/a%20b.png?x=1#top` });
});

it('closes the connection once the body is read', async () => {
  await using origin = await OriginServer.http((_, response) => response.end('image'));

  await buffer((await importing().open(origin.url)).body);

  await origin.untilAllClosed();
  expect(origin.connections).toBe(1);
});

it('sends a request without content codings and without information about the client', async () => {
  await using origin = await OriginServer.http((request, response) => response.end(JSON.stringify(request.headers)));

  const { body } = await importing().open(origin.url);

  expect(JSON.parse((await buffer(body)).toString())).toEqual({
    host: `127.0.0.1:${origin.port}`,
    connection: 'close',
    'user-agent': 'imglink/1',
    accept: 'image/*',
    'accept-encoding': 'identity',
  });
});

it('accepts a body without a Content-Length', async () => {
  await using origin = await OriginServer.http((_, response) => {
    response.write('ima');
    response.end('ge');
  });

  const { body, contentLength } = await importing().open(origin.url);

  expect((await buffer(body)).toString()).toBe('image');
  expect(contentLength).toBeUndefined();
});

it('reports that URL import is off', async () => {
  const error = importing({ enabled: false }).open('http://8.8.8.8/');
  await expect(error).rejects.toMatchObject({ code: 'url-import-off' });
});

it.each([204, 205, 206, 300, 304, 400, 401, 404, 500, 503])('refuses an answer of %i', async (status) => {
  await using origin = await OriginServer.http((_, response) => response.writeHead(status).end());

  const error = importing().open(origin.url);

  await expect(error).rejects.toMatchObject({ code: 'url-refused', detail: expect.stringContaining(String(status)) });
});

it.each(['gzip', 'br', 'GZIP', 'identity, gzip'])('refuses a body encoded as %s', async (encoding) => {
  const headers = { 'content-encoding': encoding };
  await using origin = await OriginServer.http((_, response) => response.writeHead(200, headers).end('…'));

  await expect(importing().open(origin.url)).rejects.toMatchObject({ code: 'url-refused' });
  await origin.untilAllClosed();
});

it.each(['', 'identity', 'none', 'aws-chunked', 'utf-8'])(
  'takes a body whose coding %j changes no byte',
  async (coding) => {
    const headers = { 'content-encoding': coding };
    await using origin = await OriginServer.http((_, response) => response.writeHead(200, headers).end('image'));

    expect((await buffer((await importing().open(origin.url)).body)).toString()).toBe('image');
  },
);

it('refuses a body whose announced length is too large', async () => {
  await using origin = await OriginServer.http((_, response) => response.end('x'.repeat(1_001)));

  await expect(importing().open(origin.url)).rejects.toMatchObject({ code: 'too-many-bytes' });
  await origin.untilAllClosed();
});

it('accepts a body of exactly the allowed length', async () => {
  await using origin = await OriginServer.http((_, response) => response.end('x'.repeat(1_000)));

  expect(await buffer((await importing().open(origin.url)).body)).toHaveLength(1_000);
});

it('uses no proxy from the environment', async () => {
  await using proxy = await OriginServer.http((_, response) => response.end('proxied'));
  await using origin = await OriginServer.http((_, response) => response.end('image'));
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, proxy.url);

  await buffer((await importing().open(origin.url)).body);

  expect(proxy.connections).toBe(0);
  vi.unstubAllEnvs();
});

it('gives the same error for a forbidden address, an unknown name, a closed port and a server of another protocol', async () => {
  const closed = await OriginServer.http(() => {});
  await closed[Symbol.asyncDispose]();
  await using other = await OriginServer.http((request) => request.socket.end('220 smtp.lan ESMTP\r\n'));
  const lookup = async (host: string) => {
    if (host === 'unknown.test') throw new Error('ENOTFOUND');
    return [{ address: '10.0.0.1', family: 4 }];
  };
  const urls = ['http://10.0.0.1/', 'http://internal.test/', 'http://unknown.test/', 'http://8.8.8.8:22/', closed.url];

  const details = await Promise.all(
    [...urls, other.url].map((url) =>
      importing({ lookup })
        .open(url)
        .catch((error: DomainError) => error.message),
    ),
  );

  expect(new Set(details)).toEqual(new Set([expect.stringContaining('url-refused: Nothing could be fetched')]));
});
