import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AccessInstance, type Endpoint, IMAGE, type Mode, type Table } from './harness/access-instance.js';

const INVALID = '401 credentials-invalid Bearer error="invalid_token"';
const REQUIRED = '401 credentials-required Bearer';
const NO_SCOPE = '403 scope-missing';
const NOT_OWNER = '403 not-owner';
const CROSS_SITE = '403 cross-site-request';

/** The answers to credentials that are not valid, or that may not do this. */
const refusedKeys = {
  'unknown key': INVALID,
  'wrong checksum': INVALID,
  'revoked key': INVALID,
  'expired key': INVALID,
  'key of a disabled account': INVALID,
  'key without the scope': NO_SCOPE,
};

/** An endpoint that needs credentials: of every account, of the member or an admin, or of an admin. */
const closedTo = (ok: string, changes: Partial<Table> = {}): Table => ({
  none: REQUIRED,
  ...refusedKeys,
  'key of a member': ok,
  'key of an admin': ok,
  ADMIN_TOKEN: ok,
  'another word': REQUIRED,
  session: ok,
  'session, cross-site': CROSS_SITE,
  ...changes,
});
const otherAccount = { 'key of a member': NOT_OWNER, session: NOT_OWNER };
const withDeleteToken = { none: '401 token-missing Bearer realm="imglink"', 'another word': '403 token-wrong' };
const imgurToken = { 'another word': '401 access-token-invalid Bearer error="invalid_token"' };

/** An upload: closed with UPLOAD_ACCESS=key, otherwise open to everybody whose credentials are none or valid. */
const upload = (mode: Mode, ok: string, changes: Partial<Table> = {}): Table =>
  closedTo(ok, { ...(mode === 'open' && { none: ok, 'another word': ok }), ...changes });

/** An endpoint that does not look at credentials. */
const open = (ok: string): Table =>
  Object.fromEntries(Object.keys(closedTo(ok)).map((credential) => [credential, ok])) as Table;

/** The answer to a HEAD has no body, so it has no code. */
const withoutCodes = (table: Table): Table =>
  Object.fromEntries(Object.entries(table).map(([name, text]) => [name, text.replace(/ [a-z-]+/, '')])) as Table;

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
  {
    name: 'GET /account/sessions, a page',
    scope: 'manage',
    table: () => closedTo('200', { none: '303', 'another word': '303', 'session, cross-site': '200' }),
    send: (instance, headers) => instance.fetch('GET', '/account/sessions', headers),
  },
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
  {
    name: 'GET /v1/accounts',
    scope: 'admin',
    table: () => closedTo('200', { 'key of a member': NO_SCOPE, session: NO_SCOPE, 'session, cross-site': NO_SCOPE }),
    send: (instance, headers) => instance.fetch('GET', '/v1/accounts', headers),
  },
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
