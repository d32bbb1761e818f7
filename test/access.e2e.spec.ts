import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AccessInstance, type Endpoint, IMAGE, type Mode } from './harness/access-instance.js';
import {
  closedTo,
  imgurToken,
  KEYED_OPERATIONS,
  NOT_OWNER,
  open,
  otherAccount,
  upload,
  withDeleteToken,
  withoutCodes,
} from './harness/access-tables.js';
import { MODERATION_ENDPOINTS } from './harness/moderation-endpoints.js';
import { PAGE_ENDPOINTS } from './harness/page-endpoints.js';

const body = () => new Uint8Array(IMAGE);
const JSON_TYPE = { 'content-type': 'application/json' };

const ENDPOINTS: Endpoint[] = [
  {
    name: 'POST /v1/images',
    scope: 'upload',
    table: (mode) => upload(mode, '200'),
    send: ({ imglink }, headers) => imglink.post(body(), headers),
  },
  {
    name: 'POST /v1/images with a URL',
    scope: 'upload',
    table: (mode) => upload(mode, '200'),
    send: ({ imglink, elsewhere }, headers) =>
      imglink.post(JSON.stringify({ url: elsewhere }), { ...headers, ...JSON_TYPE }),
  },
  {
    name: 'POST /files',
    scope: 'upload',
    table: (mode) => upload(mode, '201'),
    send: ({ tus }, headers) => tus.create(IMAGE.length, headers),
  },
  {
    name: 'POST /files with the image',
    scope: 'upload',
    table: (mode) => upload(mode, '201'),
    send: ({ tus }, headers) => tus.create(IMAGE.length, headers, IMAGE),
  },
  {
    name: 'PATCH /files/{key} of the same account',
    scope: 'upload',
    table: () => closedTo('204'),
    send: async (instance, headers) => instance.tus.patch(await instance.begin('member'), 0, IMAGE, headers),
  },
  {
    name: 'PATCH /files/{key} of another account',
    scope: 'upload',
    table: () => closedTo('204', otherAccount),
    send: async (instance, headers) => instance.tus.patch(await instance.begin('other'), 0, IMAGE, headers),
  },
  {
    name: 'HEAD /files/{key} of the same account',
    scope: 'upload',
    table: () => withoutCodes(closedTo('200', { 'session, cross-site': '200' })),
    send: async (instance, headers) => instance.tus.send('HEAD', await instance.begin('member'), headers),
  },
  {
    name: 'HEAD /files/{key} of another account',
    scope: 'upload',
    table: () => withoutCodes(closedTo('200', { ...otherAccount, 'session, cross-site': NOT_OWNER })),
    send: async (instance, headers) => instance.tus.send('HEAD', await instance.begin('other'), headers),
  },
  {
    name: 'DELETE /files/{key} of the same account',
    scope: 'upload',
    table: () => closedTo('204'),
    send: async (instance, headers) => instance.tus.send('DELETE', await instance.begin('member'), headers),
  },
  {
    name: 'DELETE /files/{key} of another account',
    scope: 'upload',
    table: () => closedTo('204', otherAccount),
    send: async (instance, headers) => instance.tus.send('DELETE', await instance.begin('other'), headers),
  },
  ...['/3/image', '/3/upload', '/3/album'].map((path): Endpoint => ({
    name: `POST ${path}`,
    scope: 'upload',
    table: (mode) => upload(mode, '200', imgurToken),
    send: ({ imglink }, headers) => {
      const form = new FormData();
      if (path === '/3/album') form.append('title', 'Lakes');
      else form.append('image', new Blob([body()]), 'lake.png');
      return fetch(imglink.url + path, { method: 'POST', headers, body: form });
    },
  })),
  {
    name: 'DELETE /v1/images/{key} of the same account',
    scope: 'manage',
    table: () => closedTo('204', withDeleteToken),
    send: async (instance, headers) =>
      instance.fetch('DELETE', `/v1/images/${await instance.image('member')}`, headers),
  },
  {
    name: 'DELETE /v1/images/{key} of another account',
    scope: 'manage',
    table: () => closedTo('204', { ...withDeleteToken, ...otherAccount }),
    send: async (instance, headers) => instance.fetch('DELETE', `/v1/images/${await instance.image('other')}`, headers),
  },
  ...(['member', 'other'] as const).map((owner): Endpoint => ({
    name: `PATCH /v1/images/{key} of ${owner === 'member' ? 'the same' : 'another'} account`,
    scope: 'manage',
    table: () => closedTo('200', { ...withDeleteToken, ...(owner === 'other' && otherAccount) }),
    send: async (instance, headers) =>
      instance.fetch('PATCH', `/v1/images/${await instance.image(owner)}`, headers, { title: 'A lake' }),
  })),
  {
    name: 'POST /sharex.sxcu',
    scope: 'manage',
    table: () => closedTo('200'),
    send: (instance, headers) => instance.fetch('POST', '/sharex.sxcu', headers),
  },
  {
    name: 'GET /sharex.sxcu',
    scope: 'manage',
    table: () => open('200'),
    send: (instance, headers) => instance.fetch('GET', '/sharex.sxcu', headers),
  },
  {
    name: 'POST /v1/albums',
    scope: 'upload',
    table: (mode) => upload(mode, '201'),
    send: (instance, headers) => instance.fetch('POST', '/v1/albums', headers, { images: [] }),
  },
  ...(['member', 'other'] as const).flatMap((owner) =>
    (
      [
        ['PATCH', '200'],
        ['DELETE', '204'],
      ] as const
    ).map(([method, ok]): Endpoint => ({
      name: `${method} /v1/albums/{key} of ${owner === 'member' ? 'the same' : 'another'} account`,
      scope: 'manage',
      table: () => closedTo(ok, { ...withDeleteToken, ...(owner === 'other' && otherAccount) }),
      send: async (instance, headers) => {
        const path = `/v1/albums/${await instance.album(owner)}`;
        return instance.fetch(method, path, headers, method === 'PATCH' ? { title: 'Lakes' } : undefined);
      },
    })),
  ),
  {
    name: 'GET /v1/account',
    scope: 'upload',
    table: () => closedTo('200', { 'session, cross-site': '200' }),
    send: (instance, headers) => instance.fetch('GET', '/v1/account', headers),
  },
  ...PAGE_ENDPOINTS,
  {
    name: 'GET /v1/account/albums',
    scope: 'manage',
    table: () => closedTo('200', { 'session, cross-site': '200' }),
    send: (instance, headers) => instance.fetch('GET', '/v1/account/albums', headers),
  },
  {
    name: 'GET /v1/keys',
    scope: 'manage',
    table: () => closedTo('200', { 'session, cross-site': '200' }),
    send: (instance, headers) => instance.fetch('GET', '/v1/keys', headers),
  },
  ...MODERATION_ENDPOINTS,
  ...['/v1/images/{key}', '/gallery/{key}', '/i/{key}.png'].map((path): Endpoint => ({
    name: `GET ${path}`,
    scope: 'manage',
    table: () => open('200'),
    send: (instance, headers) => instance.fetch('GET', path.replace('{key}', instance.key), headers),
  })),
];

const parts = new AsyncDisposableStack();
let elsewhere: string;
beforeAll(async () => {
  const server = createServer((_request, response) => response.end(IMAGE)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  parts.defer(() => void server.close());
  elsewhere = `http://127.0.0.1:${(server.address() as { port: number }).port}/lake.png`;
});
afterAll(() => parts.disposeAsync());

describe.each<Mode>(['open', 'key'])('UPLOAD_ACCESS=%s', (mode) => {
  let instance: AccessInstance;
  beforeAll(async () => {
    instance = parts.use(await AccessInstance.start(mode, elsewhere));
  });

  it.each(ENDPOINTS)('$name', async (endpoint) => {
    expect(await instance.table(endpoint)).toEqual(endpoint.table(mode));
  });

  it.each(['/v1/images', '/files', '/3/image', '/3/upload', '/3/album'])(
    'refuses 20 MB with a wrong key at %s before the first byte, and leaves nothing',
    async (path) => {
      const { imglink } = instance;
      const head = { ...instance.headers['wrong checksum'], 'content-length': String(20 * 1024 * 1024) };
      expect(await instance.answerToHead(path, head)).toBe('HTTP/1.1 401 Unauthorized');
      expect(await instance.answerToHead(path, { ...head, expect: '100-continue' })).toBe('HTTP/1.1 401 Unauthorized');
      expect(await imglink.files('staging')).toEqual([]);
    },
  );

  it.each(KEYED_OPERATIONS)('refuses a key that is not live at $method $path', async ({ method, path, schemes }) => {
    const { headers, key } = instance;
    for (const scheme of schemes) {
      for (const { authorization = '' } of [headers['revoked key'], headers['wrong checksum']]) {
        const credentials = { authorization: authorization.replace('Bearer', scheme) };
        const answer = await instance.fetch(method, path.replaceAll(/\{\w+\}/g, key), credentials);
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
        const error = path.startsWith('/3/') ? '"success":false,"status":401' : '"code":"credentials-invalid"';
        expect(await answer.text()).toContain(method === 'HEAD' ? '' : error);
      }
    }
  });

  it('counts a refusal by its reason, and not as an upload', async () => {
    const { imglink, headers } = instance;
    const counts = () =>
      Promise.all([
        imglink.metric('imglink_refusals_total', 'reason="credentials-invalid"'),
        imglink.metric('imglink_uploads_total'),
      ]);
    const [refusals, uploads] = await counts();
    await (await imglink.post(body(), headers['revoked key'])).text();
    expect(await counts()).toEqual([refusals + 1, uploads]);
  });
});
