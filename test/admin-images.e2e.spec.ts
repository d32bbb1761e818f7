import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { type Client, it as base, newAccount, keyOf } from './harness/account-clients.js';
import { bearer } from './harness/accounts.js';
import { idsOf, moderate } from './harness/moderation.js';

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
const it = base.extend('images', { scope: 'file' }, async ({ imglink, admin }) => {
  const account = await newAccount(admin);
  const { key } = (await keyOf(admin, account.id)).key;
  const upload = async (width: number, headers = {}) => imglink.upload(await photoPng({ width, height: 40 }), headers);
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
