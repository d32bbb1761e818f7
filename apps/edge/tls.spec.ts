import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';

/** A certificate for tests, for localhost. */
const CERTIFICATE = new URL('../../test/harness/tls/', import.meta.url);

async function get(session: ClientHttp2Session, path: string) {
  const stream = session.request({ ':path': path });
  const [headers] = (await once(stream, 'response')) as [Record<string, string>];
  return { headers, body: await text(stream) };
}

it('speaks HTTP/2 over TLS with apps/edge/tls, and passes the scheme to the API', async () => {
  const api = createServer((request, answer) => answer.end(String(request.headers['x-forwarded-proto'])));
  await once(api.listen(0, '127.0.0.1'), 'listening');
  const includes = await mkdtemp(join(tmpdir(), 'imglink-tls-'));
  const port = await freePort();
  const tls = (await readFile(new URL('tls/tls.conf', import.meta.url), 'utf8'))
    .replace('listen 8443', `listen 127.0.0.1:${port}`)
    .replaceAll('/etc/nginx/tls/', CERTIFICATE.pathname);
  await writeFile(join(includes, 'tls.conf'), tls);
  await using edge = await Edge.start({
    port: await freePort(),
    apiPorts: [(api.address() as AddressInfo).port],
    variables: { EDGE_INCLUDES: includes },
  });
  const session = connect(`https://localhost:${port}`, { ca: await readFile(new URL('tls.crt', CERTIFICATE)) });

  const { headers, body } = await get(session, '/');

  expect(session.alpnProtocol).toBe('h2');
  expect([headers[':status'], body]).toEqual([200, 'https']);
  const cached = ['/gallery/0123456789a', '/i/0123456789a.jpg', '/v1/images/0123456789a'];
  const answers = await Promise.all(cached.map((path) => get(session, path)));
  for (const answer of [{ headers }, ...answers]) {
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  }
  // Plain HTTP still works beside it.
  const plain = await edge.get('/');
  expect([await plain.text(), plain.headers.get('strict-transport-security')]).toEqual(['http', null]);
  session.close();
  api.close();
  await rm(includes, { recursive: true });
});
