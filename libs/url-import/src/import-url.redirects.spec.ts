import type { LookupAddress } from 'node:dns';
import { buffer } from 'node:stream/consumers';

import { expect, it } from 'vitest';

import { ImportUrl, type ImportUrlOptions } from './import-url.js';
import { OriginServer } from './testing/origin-server.js';

const importing = (options: Partial<ImportUrlOptions>) =>
  new ImportUrl({ enabled: true, allow: [], timeoutMs: 3_000, maxBytes: 1_000, ...options });

const redirecting = (to: string | string[], status = 302) =>
  OriginServer.http((_, response) => response.setHeader('location', to).writeHead(status).end('moved'));

const imaging = () => OriginServer.http((request, response) => response.end(`${request.method} ${request.url}`));

it.each([301, 302, 303, 307, 308])('follows a %i with a GET', async (status) => {
  await using target = await imaging();
  await using origin = await redirecting(`${target.url}/b`, status);

  const { body, url } = await importing({ allow: ['127.0.0.1'] }).open(origin.url);

  expect((await buffer(body)).toString()).toBe('GET /b');
  expect(url).toBe(`${target.url}/b`);
  await origin.untilAllClosed();
});

it('closes the connection that redirected before it opens the next', async () => {
  await using target = await OriginServer.http((_, response) => {
    void origin.untilAllClosed().then(() => response.end('image'));
  });
  await using origin = await OriginServer.http((_, response) => {
    response.writeHead(302, { location: target.url }).write('a body that never ends');
  });

  const { body } = await importing({ allow: ['127.0.0.1'] }).open(origin.url);

  expect((await buffer(body)).toString()).toBe('image');
});

it('follows a redirect with raw UTF-8 in its address', async () => {
  await using target = await imaging();
  // Node writes the characters of a header field as bytes.
  const bytes = Buffer.from(`${target.url}/übung/図.png`).toString('latin1');
  await using origin = await redirecting(bytes);

  const { body } = await importing({ allow: ['127.0.0.1'] }).open(origin.url);

  expect((await buffer(body)).toString()).toBe(`GET /${encodeURIComponent('übung')}/${encodeURIComponent('図')}.png`);
});

it('follows relative redirects as often as allowed', async () => {
  await using origin = await OriginServer.http((request, response) => {
    const hop = Number(request.url?.slice(1));
    if (hop < 5) response.writeHead(302, { location: `./${hop + 1}` });
    response.end('image');
  });

  const { url } = await importing({ allow: ['127.0.0.1'] }).open(`${origin.url}/0`);

  expect(url).toBe(`${origin.url}/5`);
});

it('gives up on a loop', async () => {
  await using origin = await redirecting('/');

  const error = importing({ allow: ['127.0.0.1'], maxRedirects: 3 }).open(origin.url);

  await expect(error).rejects.toMatchObject({ code: 'url-refused', detail: expect.stringContaining('3 times') });
  expect(origin.connections).toBe(4);
  await origin.untilAllClosed();
});

it('never connects to a forbidden address after a redirect', async () => {
  await using internal = await imaging();
  await using origin = await redirecting(internal.url);

  const error = importing({ allow: [`127.0.0.1:${origin.port}`] }).open(origin.url);

  await expect(error).rejects.toMatchObject({ code: 'url-refused' });
  expect([origin.connections, internal.connections]).toEqual([1, 0]);
});

it('never connects to a forbidden host after a redirect', async () => {
  await using internal = await imaging();
  await using origin = await redirecting(`http://internal.test:${internal.port}/`);
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }];

  const error = importing({ allow: ['pictures.test'], lookup }).open(`http://pictures.test:${origin.port}/`);

  await expect(error).rejects.toMatchObject({ code: 'url-refused' });
  expect([origin.connections, internal.connections]).toEqual([1, 0]);
});

it.each([
  'file:///etc/passwd',
  'data:image/png,x',
  'gopher://127.0.0.1/',
  'http://user:pass@127.0.0.1/',
  'http://[::1',
  'http://0x7f.2/',
  '//169.254.169.254/',
  'http://[::ffff:127.0.0.1]/',
])('refuses a redirect to %s', async (location) => {
  await using origin = await redirecting(location);

  await expect(importing({ allow: ['127.0.0.1'] }).open(origin.url)).rejects.toMatchObject({ code: 'url-refused' });
  await origin.untilAllClosed();
});

it('refuses a redirect without a target, or with two', async () => {
  await using none = await OriginServer.http((_, response) => response.writeHead(302).end());
  await using two = await redirecting(['/a', '/b']);

  for (const { url } of [none, two]) {
    await expect(importing({ allow: ['127.0.0.1'] }).open(url)).rejects.toMatchObject({ code: 'url-refused' });
  }
});

it('uses the checked address when the name changes to loopback', async () => {
  await using internal = await imaging();
  // An unassigned global unicast address, so the attempt must fail.
  const answers = ['2e00::1', '127.0.0.1'];
  const asked: string[] = [];
  const lookup = async (host: string): Promise<LookupAddress[]> => {
    asked.push(host);
    const address = answers.shift() ?? '127.0.0.1';
    return [{ address, family: address.includes(':') ? 6 : 4 }];
  };
  const url = `http://rebinding.test:${internal.port}/`;
  const guarded = importing({ allow: [`2e00::1`], lookup, idleMs: 200 });

  await expect(guarded.open(url)).rejects.toMatchObject({ code: 'url-refused' });

  expect(asked).toEqual(['rebinding.test']);
  await expect(guarded.open(url)).rejects.toMatchObject({ code: 'url-refused' });
  expect(internal.connections).toBe(0);
});

it('checks a name again at each redirect, even to itself', async () => {
  let answers: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];
  await using origin = await OriginServer.http((_, response) => {
    answers = [{ address: '169.254.169.254', family: 4 }];
    response.writeHead(302, { location: '/again' }).end();
  });
  const guarded = importing({ allow: ['rebinding.test'], lookup: async () => answers });

  const error = guarded.open(`http://rebinding.test:${origin.port}/`);

  await expect(error).rejects.toMatchObject({ code: 'url-refused' });
  expect(origin.connections).toBe(1);
});

it('uses only the permitted addresses of a name', async () => {
  await using origin = await imaging();
  const addresses = ['169.254.169.254', '::ffff:127.0.0.1', '127.0.0.1', '10.0.0.1'];
  const lookup = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  const { body } = await importing({ allow: ['127.0.0.1/32'], lookup }).open(`http://mixed.test:${origin.port}/x`);

  expect((await buffer(body)).toString()).toBe('GET /x');
});
