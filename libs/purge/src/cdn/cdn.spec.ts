import type { Key } from '#keys';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { openCdn } from './open-cdn.js';

const KEY = '4fYk2aXbQ9Z' as Key;
const INVALIDATION = `<?xml version="1.0"?><Invalidation><Id>I1</Id><Status>InProgress</Status>
  <CreateTime>2026-11-24T12:00:00Z</CreateTime><InvalidationBatch><CallerReference>x</CallerReference>
  <Paths><Quantity>1</Quantity></Paths></InvalidationBatch></Invalidation>`;

const TOO_MANY = `<?xml version="1.0"?><ErrorResponse><Error><Type>Sender</Type>
  <Code>TooManyInvalidationsInProgress</Code><Message>Processing your request will cause you to exceed the maximum number of
  in-progress wildcard invalidations.</Message></Error><RequestId>x</RequestId></ErrorResponse>`;

interface Asked {
  line: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** The API of a CDN, which records each request and answers with `says`. */
async function startApi() {
  const asked: Asked[] = [];
  const says = { status: 200, body: '', headers: {} };
  const server = createServer(async (request, answer) => {
    const { method, url, headers } = request;
    asked.push({ line: `${method} ${url}`, headers, body: await text(request) });
    answer.writeHead(says.status, says.headers).end(says.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, says, endpoint, server };
}

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  api = await startApi();
});
afterEach(() => {
  vi.unstubAllEnvs();
  api.server.closeAllConnections();
  api.server.close();
});

const purge = async (kind: 'cloudflare' | 'fastly' | 'cloudfront') => {
  const cdn = await openCdn({ kind, id: 'ID1', token: 'the-token', endpoint: api.endpoint });
  return cdn.purge(KEY);
};

it('purges a cache tag at Cloudflare', async () => {
  api.says.body = '{"success":true,"errors":[],"messages":[],"result":{"id":"x"}}';
  await purge('cloudflare');
  expect(api.asked).toMatchObject([
    {
      line: 'POST /zones/ID1/purge_cache',
      headers: { authorization: 'Bearer the-token', 'content-type': 'application/json' },
      body: `{"tags":["${KEY}"]}`,
    },
  ]);
});

it('purges a surrogate key at Fastly by a hard purge', async () => {
  api.says.body = '{"status":"ok","id":"1-2-3"}';
  await purge('fastly');
  expect(api.asked).toMatchObject([
    { line: `POST /service/ID1/purge/${KEY}`, headers: { 'fastly-key': 'the-token' }, body: '' },
  ]);
  expect(api.asked[0]?.headers).not.toHaveProperty('fastly-soft-purge');
});

it('invalidates a cache tag at CloudFront, with a signature and a reference of its own each time', async () => {
  Object.assign(api.says, { status: 201, body: INVALIDATION });
  await purge('cloudfront');
  const [{ line, headers, body } = { line: '', headers: {}, body: '' }] = api.asked;
  expect(line).toBe('POST /2020-05-31/distribution/ID1/invalidation');
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=id\/\d+\/us-east-1\/cloudfront\/aws4_request/);
  expect([...body.matchAll(/<Path>([^<]+)</g)].map(([, path]) => path)).toEqual([`#${KEY}`]);
  expect(body).toContain('<Quantity>1</Quantity>');
  expect(body).toMatch(new RegExp(`<CallerReference>${KEY}-\\d+</CallerReference>`));
});

const REFUSED: [number, string][] = [
  [403, '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}'],
  [500, '{"success":false}'],
];
/** Refusals, some of them with a successful status. */
const HIDDEN: [number, string][] = [
  [200, '{"success":false,"status":"error"}'],
  [200, 'not what was meant'],
];

describe.each([
  ['cloudflare', [...REFUSED, ...HIDDEN]],
  ['fastly', [...REFUSED, ...HIDDEN]],
  ['cloudfront', REFUSED],
] as const)('a purge by %s', (kind, refusals) => {
  it.each(refusals)('throws `unavailable` when the answer is %s %s', async (status, body) => {
    Object.assign(api.says, { status, body });
    await expect(purge(kind)).rejects.toMatchObject({ code: 'unavailable', detail: 'The CDN could not be purged.' });
  });

  it.each([
    ['7', 7],
    ['99999999999', 3_600],
    ['-5', 30],
    ['Fri, 27 Nov 2026 17:00:00 GMT', 30],
  ])(
    'throws a final error with the time of the next attempt when the rate is limited (Retry-After: %s)',
    async (field, seconds) => {
      // CloudFront sends no Retry-After.
      const isNamed = kind !== 'cloudfront';
      const [status, body] = isNamed ? [429, '{"success":false}'] : [400, TOO_MANY];
      Object.assign(api.says, { status, body, headers: { 'retry-after': field } });
      const retryAfterSeconds = isNamed ? seconds : 30;
      await expect(purge(kind)).rejects.toMatchObject({ code: 'unavailable', isFinal: true, retryAfterSeconds });
    },
  );

  it('throws `unavailable` when the API cannot be reached', async () => {
    api.server.close();
    await expect(purge(kind)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
