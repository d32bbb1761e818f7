import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN } from './harness/accounts.js';
import { it, type Key, keyOf, newAccount, type Page, type Problem } from './harness/account-clients.js';
import { type AuditPage, json } from './harness/moderation.js';
import { until } from './harness/until.js';

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');

describe('the keys of an account', () => {
  it('are created, listed and revoked', async ({ admin }) => {
    const { id: account } = await newAccount(admin);
    const { client, key: first } = await keyOf(admin, account);
    const expiresAt = '2999-01-31T12:00:00.000Z';
    const wanted = { name: 'Phone', scopes: ['upload'], limits: { imageBytes: 1000 }, expiresAt };
    const { key, ...second } = await client.json<Key>('POST', '/v1/keys', wanted);
    expect(key).toMatch(new RegExp(`^imk_${second.id}_[0-9A-Za-z]{32}$`));
    const limits = { uploadsPerHour: null, bytesPerDay: null, totalBytes: null, imageBytes: 1000, expiresIn: null };
    expect(second).toMatchObject({ ...wanted, account, limits, lastUsedAt: null });
    const response = await client.send('GET', '/v1/keys');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const { items } = (await response.json()) as { items: Key[] };
    expect(items.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(items[0]).toEqual(second);
    expect(items[1]).toMatchObject({ scopes: ['upload', 'manage'], expiresAt: null });
    expect(await client.outcome('DELETE', `/v1/keys/${second.id}`)).toBe('204');
    expect(await client.outcome('DELETE', `/v1/keys/${second.id}`)).toBe('404 key-not-found');
    expect((await client.json<{ items: Key[] }>('GET', '/v1/keys')).items.map(({ id }) => id)).toEqual([first.id]);
    expect(await admin.with(key).outcome('GET', '/v1/keys')).toBe('401 credentials-invalid');
  });

  it('are listed in pages, whose cursors outlive their keys', async ({ admin }) => {
    const { id: account } = await newAccount(admin);
    const keys: string[] = [];
    for (let left = 4; left > 0; left--) keys.unshift((await keyOf(admin, account)).key.id);
    const path = `/v1/keys?account=${account}&limit=2`;
    const page = await admin.json<Page>('GET', path);
    expect(page.items.map(({ id }) => id)).toEqual(keys.slice(0, 2));
    for (const { id } of page.items) await admin.send('DELETE', `/v1/keys/${id}`);
    const rest = await admin.json<Page>('GET', `${path}&before=${page.next}`);
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([keys.slice(2), null]);
  });

  it.for(['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'before=x', 'before=00000000001', 'before='])(
    'are not listed with %s',
    async (query, { admin }) => {
      expect(await admin.outcome('GET', `/v1/keys?${query}`)).toBe('400 invalid-request');
    },
  );

  it('can be revoked by administrators, but not by other accounts', async ({ admin, member }) => {
    const { id: account } = await newAccount(admin);
    const { client, key } = await keyOf(admin, account);
    expect(await member.client.outcome('DELETE', `/v1/keys/${key.id}`)).toBe('404 key-not-found');
    expect(await client.outcome('GET', '/v1/keys')).toBe('200');
    expect(await member.client.outcome('GET', `/v1/keys?account=${account}`)).toBe('403 scope-missing');
    const { items } = await admin.json<Page>('GET', `/v1/keys?account=${account}`);
    expect(items.map(({ id }) => id)).toEqual([key.id]);
    expect(await admin.outcome('DELETE', `/v1/keys/${key.id}`)).toBe('204');
    expect(await client.outcome('GET', '/v1/keys')).toBe('401 credentials-invalid');
    for (const id of ['x', 'zzzzzzzzzzz', '00000000000']) {
      expect(await admin.outcome('DELETE', `/v1/keys/${id}`)).toBe('404 key-not-found');
    }
  });

  it('need the scope `manage`', async ({ admin, member }) => {
    const { client } = await keyOf(admin, member.id, { scopes: ['upload'] });
    expect(await client.outcome('GET', '/v1/keys')).toBe('403 scope-missing');
    expect(await client.outcome('POST', '/v1/keys', { name: 'x' })).toBe('403 scope-missing');
    expect(await client.outcome('DELETE', '/v1/keys/00000000000')).toBe('403 scope-missing');
    const nobody = await admin.with(undefined).send('GET', '/v1/keys');
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('have no more than the key that they are made with', async ({ admin, member }) => {
    const limits = { uploadsPerHour: 5, imageBytes: 1000 };
    const own = { scopes: ['manage'], limits, expiresAt: '2999-01-31T12:00:00Z' };
    const { client } = await keyOf(admin, member.id, own);
    const create = (wanted: object) => client.outcome('POST', '/v1/keys', { name: 'x', scopes: ['manage'], ...wanted });
    for (const wanted of [
      { scopes: ['upload'] },
      { scopes: ['admin'] },
      { scopes: undefined },
      { limits: { uploadsPerHour: 6 } },
      { limits: { imageBytes: null } },
      { expiresAt: null },
      { expiresAt: '2999-01-31T12:00:01Z' },
    ]) {
      expect([wanted, await create(wanted)]).toEqual([wanted, '403 scope-missing']);
    }
    const { key: _, ...made } = await client.json<Key>('POST', '/v1/keys', { name: 'x', scopes: ['manage'] });
    expect(made).toMatchObject({ ...own, expiresAt: '2999-01-31T12:00:00.000Z' });
    expect(await create({ limits: { uploadsPerHour: 4, bytesPerDay: 1 }, expiresAt: '2998-01-31T12:00:00Z' })).toBe(
      '201',
    );
  });

  it('have the scope `admin` only for an admin account, and while it is one', async ({ admin, member }) => {
    const wanted = { scopes: ['upload', 'manage', 'admin'] };
    expect(await admin.outcome('POST', '/v1/keys', { name: 'x', account: member.id, ...wanted })).toBe(
      '403 scope-missing',
    );
    const { id } = await newAccount(admin, { role: 'admin' });
    const { client } = await keyOf(admin, id, wanted);
    expect(await client.outcome('GET', '/v1/accounts')).toBe('200');
    const { client: plain } = await keyOf(admin, id);
    expect(await plain.outcome('GET', '/v1/accounts')).toBe('403 scope-missing');
    expect(await plain.outcome('POST', '/v1/keys', { name: 'x', ...wanted })).toBe('403 scope-missing');
    await admin.json('PATCH', `/v1/accounts/${id}`, { role: 'member' });
    expect(await client.outcome('GET', '/v1/accounts')).toBe('403 scope-missing');
    expect(await client.outcome('GET', '/v1/keys')).toBe('200');
  });

  it('are made for another account by administrators alone', async ({ admin, member }) => {
    const { id } = await newAccount(admin);
    expect(await member.client.outcome('POST', '/v1/keys', { name: 'x', account: id })).toBe('403 scope-missing');
    for (const account of ['x', 'zzzzzzzzzzz', '00000000009']) {
      expect(await admin.outcome('POST', '/v1/keys', { name: 'x', account })).toBe('404 account-not-found');
    }
    expect((await member.client.json<Key>('POST', '/v1/keys', { name: 'x', account: member.id })).account).toBe(
      member.id,
    );
  });

  it('are refused with 401 once their account is disabled or deleted, and its images stay', async ({
    admin,
    imglink,
  }) => {
    const { id } = await newAccount(admin);
    const { client, key } = await keyOf(admin, id);
    const { key: image } = await imglink.upload(GIF, { authorization: `Bearer ${key.key}` });
    expect(await client.outcome('GET', '/v1/keys')).toBe('200');
    await admin.json('PATCH', `/v1/accounts/${id}`, { disabled: true });
    expect(await client.outcome('GET', '/v1/keys')).toBe('401 credentials-invalid');
    await admin.json('PATCH', `/v1/accounts/${id}`, { disabled: false });
    expect(await client.outcome('GET', '/v1/keys')).toBe('200');
    await admin.send('DELETE', `/v1/accounts/${id}`);
    const response = await client.send('GET', '/v1/keys');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    expect((await imglink.post(GIF, { authorization: `Bearer ${key.key}` })).status).toBe(401);
    expect((await imglink.get(`/v1/images/${image}`)).status).toBe(200);
  });

  it('are refused with 401 once they expire', async ({ admin, member }) => {
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    const { client } = await keyOf(admin, member.id, { expiresAt });
    expect(await client.outcome('GET', '/v1/keys')).toBe('200');
    await until(async () => (await client.outcome('GET', '/v1/keys')) === '401 credentials-invalid', 'it has expired');
  });

  it('are at most 100', async ({ admin }) => {
    const { id } = await newAccount(admin);
    for (let left = 100; left > 0; left--) await keyOf(admin, id);
    expect(await admin.outcome('POST', '/v1/keys', { name: 'x', account: id })).toBe('409 too-many-keys');
    const { items, next } = await admin.json<Page>('GET', `/v1/keys?account=${id}&limit=100`);
    expect([items.length, next]).toEqual([100, null]);
    await admin.send('DELETE', `/v1/keys/${items[0]?.id}`);
    expect(await admin.outcome('POST', '/v1/keys', { name: 'x', account: id })).toBe('201');
  });

  it.for([
    [{}, ['#/name']],
    [{ name: 'x', scopes: [] }, ['#/scopes']],
    [{ name: 'x', scopes: ['root'] }, ['#/scopes/0']],
    [{ name: 'x', scopes: 'upload' }, ['#/scopes']],
    [{ name: 'x', expiresAt: '2020-01-31T12:00:00Z' }, ['#/expiresAt']],
    [{ name: 'x', expiresAt: '2999-02-30T12:00:00Z' }, ['#/expiresAt']],
    [{ name: 'x', expiresAt: 4_102_444_800 }, ['#/expiresAt']],
    [{ name: 'x', limits: { uploadsPerHour: '5' } }, ['#/limits/uploadsPerHour']],
    [{ name: 'x', account: 5 }, ['#/account']],
    [{ name: 'x', key: 'imk_' }, ['#/key']],
  ] as const)('are not created from %j', async ([body, pointers], { admin }) => {
    const response = await admin.send('POST', '/v1/keys', body);
    const { errors } = (await response.json()) as Problem;
    expect([response.status, errors?.map(({ pointer }) => pointer)]).toEqual([400, pointers]);
  });

  it('are created from JSON alone', async ({ imglink }) => {
    const post = (body: string, type?: string) =>
      fetch(`${imglink.url}/v1/keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(type !== undefined && { 'content-type': type }) },
        body,
      });
    const form = await post('name=x', 'application/x-www-form-urlencoded');
    const large = await post(JSON.stringify({ name: 'x'.repeat(70_000) }), 'application/json');
    const cut = await post('{"name":', 'application/json');
    expect([form.status, large.status, cut.status]).toEqual([415, 413, 400]);
  });

  it('have a line in the audit log when a person makes or revokes them on a page', async ({ imglink, admin }) => {
    const { id: account, name } = await newAccount(admin);
    const cookie = await new Accounts(imglink).session((await keyOf(admin, account)).key.key);
    const send = (path: string, fields: Record<string, string>) =>
      fetch(imglink.url + path, {
        method: 'POST',
        headers: { cookie, origin: imglink.url },
        body: new URLSearchParams(fields),
        redirect: 'manual',
      });
    expect((await send('/account/keys', { name: 'laptop', scope: 'upload' })).status).toBe(303);
    expect((await fetch(`${imglink.url}/sharex.sxcu`, json('POST', {}, { cookie, origin: imglink.url }))).status).toBe(
      200,
    );
    const { items: keys } = await admin.json<{ items: Key[] }>('GET', `/v1/keys?account=${account}`);
    const id = (wanted: string) => keys.find((key) => key.name === wanted)?.id as string;
    expect((await send('/account/keys/revoke', { id: id('laptop') })).status).toBe(303);
    const { items } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=3');
    expect(items.map(({ actor, action, target }) => [actor, action, target])).toEqual([
      [{ id: account, name }, 'key.revoke', id('laptop')],
      [{ id: account, name }, 'key.create', id('ShareX')],
      [{ id: account, name }, 'key.create', id('laptop')],
    ]);
  });
});
