import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { type Client, it as base, newAccount, keyOf } from './harness/account-clients.js';
import { ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { ImgLink } from './harness/imglink.js';
import { idsOf, json, moderate } from './harness/moderation.js';
import { TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

interface Item {
  key: string;
  sha256: string;
  uploadSha256: string;
  state: string;
  account: { id: string; name: string } | null;
  address: string | null;
  reports: { open: number; all: number };
  similarHash: string | null;
  block: { at: string; reason: string; legal: boolean; source: string } | null;
  createdAt: string;
}
interface Page {
  items: Item[];
  next: string | null;
}

const list = (admin: Client, query = ''): Promise<Page> => admin.json('GET', `/v1/admin/images?${query}`);
const keysOf = async (admin: Client, query: string): Promise<string[]> => idsOf((await list(admin, query)).items);

/** Images in each state: the newest is the first. */
const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN, TRUSTED_PROXIES: 'loopback', URL_IMPORT_ALLOW: '127.0.0.1' })
  .extend('images', { scope: 'file' }, async ({ imglink, admin }) => {
    const account = await newAccount(admin);
    const { key } = (await keyOf(admin, account.id)).key;
    const upload = async (width: number, headers = {}) =>
      imglink.upload(await photoPng({ width, height: 40 }), headers);
    const anonymous = await upload(41);
    const blocked = await upload(42);
    const deleted = await upload(43);
    const owned = await upload(44, bearer(key));
    const copy = await upload(41);
    await moderate(admin, 'block', [blocked], { reason: 'An order', legal: true });
    await imglink.delete(deleted.key, deleted.deleteToken);
    return { account, anonymous, blocked, deleted, owned, copy };
  });

describe('GET /v1/admin/images', () => {
  it('lists images of everybody in every state, the newest first, and only to administrators', async ({
    imglink,
    images: { account, anonymous, blocked, deleted, owned, copy },
    admin,
    member,
  }) => {
    const { items, next } = await list(admin);
    expect(items.map(({ key, state }) => [key, state])).toEqual([
      [copy.key, 'live'],
      [owned.key, 'live'],
      [deleted.key, 'deleted'],
      [blocked.key, 'blocked'],
      [anonymous.key, 'live'],
    ]);
    expect(next).toBeNull();
    expect(items[1]).toMatchObject({
      account: { id: account.id, name: account.name },
      reports: { open: 0, all: 0 },
      block: null,
      similarHash: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
    expect(items[3]?.block).toMatchObject({ reason: 'An order', legal: true, source: 'admin' });
    expect([items[0]?.account, items[2]?.similarHash]).toEqual([null, null]);
    const answer = await admin.send('GET', '/v1/admin/images');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await admin.with(member.key.key).outcome('GET', '/v1/admin/images')).toBe('403 scope-missing');
    expect((await imglink.get('/v1/admin/images')).status).toBe(401);
  });

  it('goes through the list page by page, and from a time on', async ({ images, admin }) => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Page = await list(admin, `limit=2${next && `&before=${next}`}`);
      seen.push(...idsOf(page.items));
      ({ next } = page);
    }
    expect(seen).toEqual(await keysOf(admin, ''));
    const [newest] = (await list(admin)).items;
    expect(await keysOf(admin, `before=${newest?.createdAt}`)).not.toContain(images.copy.key);
    expect(await keysOf(admin, 'before=2026-01-01')).toEqual([]);
  });

  it('finds images by their account, their digest and their state', async ({
    images: { account, anonymous, blocked, deleted, owned, copy },
    admin,
  }) => {
    const of = (query: string) => keysOf(admin, query);
    expect(await of(`account=${account.id}`)).toEqual([owned.key]);
    expect(await of('account=00000000000')).toEqual([]);
    expect(await of(`sha256=${copy.sha256}`)).toEqual([copy.key, anonymous.key]);
    expect(await of(`sha256=${copy.uploadSha256.toUpperCase()}`)).toEqual([copy.key, anonymous.key]);
    expect(await of(`sha256=${copy.sha256}&limit=1&before=${copy.key}`)).toEqual([anonymous.key]);
    expect(await of('state=blocked')).toEqual([blocked.key]);
    expect(await of('state=deleted')).toEqual([deleted.key]);
    expect(await of('state=live')).toEqual([copy.key, owned.key, anonymous.key]);
    expect(await of(`state=blocked&sha256=${copy.sha256}`)).toEqual([]);
    expect(await of(`account=${account.id}&sha256=${owned.sha256}&state=live`)).toEqual([owned.key]);
    expect(await of(`account=${account.id}&state=deleted`)).toEqual([]);
  });

  it('finds images with open reports, and their numbers', async ({ imglink, images: { copy, owned }, admin }) => {
    for (const { key } of [copy, copy, owned]) {
      const answer = await fetch(`${imglink.url}/v1/images/${key}/reports`, json('POST', { reason: 'spam' }));
      expect(answer.status).toBe(202);
    }
    await admin.json('POST', '/v1/admin/actions', { action: 'unblock', keys: [owned.key], reason: 'It may stay' });
    const { items } = await list(admin, 'reported=true');
    expect(items.map(({ key, reports }) => [key, reports])).toEqual([[copy.key, { open: 1, all: 2 }]]);
    const others = (await list(admin, `reported=false&sha256=${owned.sha256}`)).items;
    expect(others.map(({ key, reports }) => [key, reports])).toEqual([[owned.key, { open: 0, all: 1 }]]);
  });

  it.for([
    'limit=0',
    'before=nowhere',
    'account=anna',
    'address=example.org',
    'address=192.0.2.0/33',
    'sha256=abc',
    'state=hidden',
    'reported=yes',
    'state=live&state=blocked',
  ])('answers 400 to %s', async (query, { admin }) => {
    expect(await admin.outcome('GET', `/v1/admin/images?${query}`)).toBe('400 invalid-request');
  });
});

/** The ways to upload an image; each returns the key. */
const WAYS: Record<string, (imglink: ImgLink, image: Buffer, headers: Record<string, string>) => Promise<string>> = {
  'the image alone': async (imglink, image, headers) => (await imglink.upload(image, headers)).key,
  'a form': async (imglink, image, headers) => {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(image)]));
    return keyIn(await fetch(`${imglink.url}/v1/images`, { method: 'POST', headers, body: form }));
  },
  'JSON with base64': async (imglink, image, headers) =>
    keyIn(await fetch(`${imglink.url}/v1/images`, json('POST', { base64: image.toString('base64') }, headers))),
  'a URL': async (imglink, _image, headers) => {
    const { imageUrl } = await imglink.upload(await photoPng({ width: 64 }));
    return keyIn(await fetch(`${imglink.url}/v1/images`, json('POST', { url: imageUrl }, headers)));
  },
  'an Idempotency-Key': async (imglink, image, headers) =>
    (await imglink.upload(image, { ...headers, 'idempotency-key': 'once' })).key,
  'a 202': async (imglink, image, headers) => keyIn(await imglink.post(image, { ...headers, prefer: 'respond-async' })),
  'an expiry': async (imglink, image, headers) => (await imglink.upload(image, headers, '?expiresIn=3600')).key,
  tus: async (imglink, image, headers) => {
    const { headers: fields } = await new TusClient(imglink.url).create(image.length, headers, image);
    return fields.get('location')?.split('/').at(-1) ?? '';
  },
  Imgur: async (imglink, image, headers) => {
    const body = new FormData();
    body.append('image', new Blob([new Uint8Array(image)]));
    const answer = await fetch(`${imglink.url}/3/image`, { method: 'POST', headers, body });
    return ((await answer.json()) as { data: { id: string } }).data.id;
  },
};
const keyIn = async (answer: Response): Promise<string> => ((await answer.json()) as { key: string }).key;

describe('the address of an uploader', () => {
  it('is kept of each way to upload, and finds the image', async ({ imglink, admin }) => {
    const image = await photoPng({ width: 45 });
    for (const [at, [way, upload]] of Object.entries(WAYS).entries()) {
      const address = `203.0.113.${at}`;
      const key = await upload(imglink, image, { 'x-forwarded-for': `198.51.100.1, ${address}:4711` });
      await until(async () => (await imglink.get(`/v1/images/${key}`)).status === 200, `${way} is stored`);
      const { items } = await list(admin, `address=${address}`);
      expect([way, items.map(({ key: found, address: kept }) => [found, kept])]).toEqual([way, [[key, address]]]);
    }
    const count = Object.keys(WAYS).length;
    expect(await keysOf(admin, 'address=203.0.113.0/24')).toHaveLength(count);
    expect(await keysOf(admin, 'address=203.0.113.0/30')).toHaveLength(4);
    expect(await keysOf(admin, 'address=203.0.113.0/24&state=blocked')).toEqual([]);
    expect(await keysOf(admin, 'address=::ffff:203.0.113.0/120&limit=2')).toHaveLength(2);
    expect(await keysOf(admin, 'address=2001:db8::/32')).toEqual([]);
  });

  it('is kept of IPv6, and also after the image was deleted', async ({ imglink, admin }) => {
    const headers = { 'x-forwarded-for': '2001:DB8:0:1::7' };
    const { key, deleteToken } = await imglink.upload(await photoPng({ width: 46 }), headers);
    await imglink.delete(key, deleteToken);
    const { items } = await list(admin, 'address=2001:db8:0:1::/64');
    expect(items).toMatchObject([{ key, state: 'deleted', address: '2001:db8:0:1::7' }]);
  });

  it('is not stored with UPLOADER_ADDRESS_DAYS=0, nor logged', async ({ parts, admin }) => {
    const env = { ADMIN_TOKEN, UPLOADER_ADDRESS_DAYS: '0', TRUSTED_PROXIES: 'loopback', LOG_LEVEL: 'trace' };
    const imglink = parts.use(await ImgLink.start({ env }));
    const address = '203.0.113.77';
    await imglink.upload(await photoPng({ width: 47 }), { 'x-forwarded-for': address });
    const answer = await imglink.get('/v1/admin/images', bearer(admin.credential ?? ''));
    expect(await answer.json()).toMatchObject({ items: [{ address: null }] });
    await imglink.stop();
    expect(imglink.output.join('\n')).not.toContain(address);
  });
});
