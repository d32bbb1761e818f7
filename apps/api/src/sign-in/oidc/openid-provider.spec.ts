import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';

import { OpenIdProvider } from './openid-provider.js';

let close: () => void = () => undefined;
afterEach(() => close());

async function providerWith(answer: RequestListener): Promise<OpenIdProvider> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new OpenIdProvider({ issuer, clientId: 'imglink', clientSecret: undefined, admins: [] }, 0.1);
}

it.each<[string, RequestListener]>([
  ['does not answer', () => undefined],
  ['fails', (_request, response) => void response.writeHead(500).end()],
  ['is a page', (_request, response) => void response.setHeader('content-type', 'text/html').end('<p>')],
  ['is of another issuer', (_request, response) => void response.end('{"issuer":"https://evil.example"}')],
])('is not available if its metadata: %s', async (_text, answer) => {
  const provider = await providerWith(answer);
  await expect(provider.authorize('https://img.example/sign-in/callback')).rejects.toMatchObject({
    code: 'unavailable',
    retryAfterSeconds: 10,
  });
  expect(await provider.signOutUrl('https://img.example/')).toBeUndefined();
});

it('reads its metadata once, and again after a failure', async () => {
  let requests = 0;
  const provider = await providerWith((request, response) => {
    requests += 1;
    const issuer = `http://${request.headers.host}`;
    if (requests === 1) return void response.writeHead(503).end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ issuer, authorization_endpoint: `${issuer}/authorize` }));
  });
  const authorize = () => provider.authorize('https://img.example/sign-in/callback');
  await expect(authorize()).rejects.toMatchObject({ code: 'unavailable' });
  const [one, other] = [await authorize(), await authorize()];
  expect(requests).toBe(2);
  expect(one.url.searchParams.get('scope')).toBe('openid profile email');
  expect([one.state, one.nonce, one.verifier]).not.toContain(other.state);
});
