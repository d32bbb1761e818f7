import { createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { ImportUrl } from './import-url.js';
import { OriginServer } from './testing/origin-server.js';
import { selfSigned } from '../../../test/harness/self-signed.js';

const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
const importUrl = new ImportUrl({ enabled: true, allow: ['127.0.0.1'], timeoutMs: 3_000, maxBytes: 100, lookup });
const certificate = selfSigned('pictures.test');
const trusted = getCACertificates();

const serving = (location?: string) =>
  OriginServer.of(
    createServer(certificate, (_, response) => {
      if (location) response.writeHead(302, { location });
      response.end('image');
    }),
  );

beforeEach(() => setDefaultCACertificates([...trusted, certificate.cert]));

afterEach(() => {
  setDefaultCACertificates(trusted);
  vi.unstubAllEnvs();
});

it('imports from a server with a trusted certificate', async () => {
  await using origin = await serving();

  const { body } = await importUrl.open(`https://pictures.test:${origin.port}/`);

  expect((await buffer(body)).toString()).toBe('image');
});

it('refuses a certificate for another name', async () => {
  await using origin = await serving();

  const error = importUrl.open(`https://other.test:${origin.port}/`);

  await expect(error).rejects.toMatchObject({ code: 'url-refused', cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
});

it('refuses an untrusted certificate, whatever the environment says', async () => {
  await using origin = await serving();
  setDefaultCACertificates(trusted);
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');

  const error = importUrl.open(`https://pictures.test:${origin.port}/`);

  await expect(error).rejects.toMatchObject({ code: 'url-refused', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
});

it('refuses a redirect from https to http', async () => {
  await using target = await OriginServer.http((_, response) => response.end('image'));
  await using origin = await serving(target.url);

  const error = importUrl.open(`https://pictures.test:${origin.port}/`);

  await expect(error).rejects.toMatchObject({ code: 'url-refused', detail: expect.stringContaining('https to http') });
  expect(target.connections).toBe(0);
});
