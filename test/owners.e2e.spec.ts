import { photoJpeg } from '#imaging/testing';
import { beforeAll, expect } from 'vitest';

import { Accounts, bearer } from './harness/accounts.js';
import { type Client, it, keyOf, newAccount } from './harness/account-clients.js';
import type { ImgLink } from './harness/imglink.js';

interface Answer {
  key: string;
  bytes: number;
  deleteToken: string;
  owner?: { id: string; name: string };
}
interface Images {
  items: Answer[];
  next: string | null;
}

let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await photoJpeg();
});

/** Uploads with a credential, or with none. */
async function upload(
  imglink: ImgLink,
  { credential }: Client,
  query = '',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${imglink.url}/v1/images${query}`, {
    method: 'POST',
    body: new Uint8Array(jpeg),
    headers: { ...headers, ...(credential !== undefined && bearer(credential)) },
  });
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as Answer;
}

it('tells the owner and admins whose image it is, and nobody else', async ({ imglink, admin }) => {
  const anna = await newAccount(admin);
  const [{ client }, { client: other }] = [
    await keyOf(admin, anna.id),
    await keyOf(admin, (await newAccount(admin)).id),
  ];
  const nobody = admin.with(undefined);
  const owner = { id: anna.id, name: anna.name };
  const image = await upload(imglink, client);
  expect(image.owner).toEqual(owner);
  const path = `/v1/images/${image.key}`;
  const read = async (reader: Client) => {
    const response = await reader.send('GET', path);
    const { owner: shown } = (await response.json()) as Answer;
    const [control, status] = ['cache-control', 'cache-status'].map((name) => response.headers.get(name));
    return [shown, control, status];
  };
  const isPrivate = ['private, no-store', 'imglink-l1; fwd=bypass'];
  expect(await read(client)).toEqual([owner, ...isPrivate]);
  expect(await read(admin)).toEqual([owner, ...isPrivate]);
  expect(await read(other)).toEqual([undefined, ...isPrivate]);
  for (const reader of [nobody, admin.with('a-word'), admin.with(`${client.credential?.slice(0, -1)}!`)]) {
    const [shown, control] = await read(reader);
    expect([shown, control]).toEqual([undefined, expect.stringMatching(/^public/)]);
  }
  const cookie = await new Accounts(imglink).session(client.credential ?? '');
  const bySession = (await (await imglink.get(path, { cookie })).json()) as Answer;
  expect(bySession.owner).toEqual(owner);
  const anonymous = await upload(imglink, nobody);
  expect(anonymous).not.toHaveProperty('owner');
  expect(await admin.json('GET', `/v1/images/${anonymous.key}`)).not.toHaveProperty('owner');
  for (const editor of [client, admin]) {
    const edited = await editor.send('PATCH', path, { title: 'A lake' });
    expect(edited.headers.get('cache-control')).toBe('private, no-store');
    expect(await edited.json()).toMatchObject({ owner, title: 'A lake' });
  }
  expect(await admin.with(image.deleteToken).json('PATCH', path, { title: 'A lake' })).not.toHaveProperty('owner');
});

it('tells the owner in the answer to an upload of any form, and in its replay', async ({ imglink, admin }) => {
  const anna = await newAccount(admin);
  const { client } = await keyOf(admin, anna.id);
  const owner = { id: anna.id, name: anna.name };
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(jpeg)]));
  const bodies: [NonNullable<RequestInit['body']>, Record<string, string>][] = [
    [form, {}],
    [JSON.stringify({ base64: jpeg.toString('base64') }), { 'content-type': 'application/json' }],
    [new Uint8Array(jpeg), { prefer: 'respond-async' }],
    [new Uint8Array(jpeg), { 'idempotency-key': 'one' }],
    [new Uint8Array(jpeg), { 'idempotency-key': 'one' }],
  ];
  for (const [body, headers] of bodies) {
    const sent = { ...headers, ...bearer(client.credential ?? '') };
    const response = await fetch(`${imglink.url}/v1/images`, { method: 'POST', body, headers: sent });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(((await response.json()) as Answer).owner).toEqual(owner);
  }
  // Another client with the same key is not the same request.
  expect(await upload(imglink, admin.with(undefined), '', { 'idempotency-key': 'one' })).not.toHaveProperty('owner');
});

it.for(['owner', 'admin', 'delete token'] as const)('deletes an image by its %s', async (by, { imglink, admin }) => {
  const { client } = await keyOf(admin, (await newAccount(admin)).id);
  const image = await upload(imglink, client);
  const path = `/v1/images/${image.key}`;
  const holder = { owner: client, admin, 'delete token': admin.with(image.deleteToken) }[by];
  expect(await holder.outcome('DELETE', path)).toBe('204');
  expect(await holder.outcome('DELETE', path)).toBe('410 image-gone');
  expect(await client.outcome('GET', path)).toBe('410 image-gone');
});

it('refuses a delete by anybody else', async ({ imglink, admin }) => {
  const account = await newAccount(admin);
  const { client } = await keyOf(admin, account.id);
  const { client: uploader } = await keyOf(admin, account.id, { scopes: ['upload'] });
  const { client: other } = await keyOf(admin, (await newAccount(admin)).id);
  const path = `/v1/images/${(await upload(imglink, client)).key}`;
  const outcomes = [admin.with(undefined), admin.with('a-word'), uploader, other];
  expect(await Promise.all(outcomes.map((each) => each.outcome('DELETE', path)))).toEqual([
    '401 token-missing',
    '403 token-wrong',
    '403 scope-missing',
    '403 not-owner',
  ]);
  const anonymous = `/v1/images/${(await upload(imglink, admin.with(undefined))).key}`;
  expect(await client.outcome('DELETE', anonymous)).toBe('403 not-owner');
  expect(await client.outcome('DELETE', '/v1/images/00000000000')).toBe('404 image-not-found');
  const cookie = await new Accounts(imglink).session(client.credential ?? '');
  const crossSite = { method: 'DELETE', headers: { cookie, origin: 'https://elsewhere.example' } };
  expect((await fetch(imglink.url + path, crossSite)).status).toBe(403);
  const sameOrigin = { method: 'DELETE', headers: { cookie, origin: imglink.url } };
  expect((await fetch(imglink.url + path, sameOrigin)).status).toBe(204);
});

it('lists the live images of an account, newest first, page by page', async ({ imglink, admin }) => {
  const { client } = await keyOf(admin, (await newAccount(admin)).id);
  const keys: string[] = [];
  for (let left = 5; left > 0; left -= 1) keys.unshift((await upload(imglink, client)).key);
  await upload(imglink, admin.with(undefined));
  expect(await client.outcome('DELETE', `/v1/images/${keys[1]}`)).toBe('204');
  keys.splice(1, 1);
  const whole = await client.json<Images>('GET', '/v1/account/images');
  expect([whole.items.map(({ key }) => key), whole.next]).toEqual([keys, null]);
  const first = await client.json<Images>('GET', '/v1/account/images?limit=3');
  expect(first.items.map(({ key }) => key)).toEqual(keys.slice(0, 3));
  const second = await client.json<Images>('GET', `/v1/account/images?limit=3&before=${first.next}`);
  expect([second.items.map(({ key }) => key), second.next]).toEqual([keys.slice(3), null]);
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'limit=1&limit=2', 'before=', 'before=x']) {
    expect([query, await client.outcome('GET', `/v1/account/images?${query}`)]).toEqual([query, '400 invalid-request']);
  }
  expect(await admin.with(undefined).outcome('GET', '/v1/account/images')).toBe('401 credentials-required');
  const { client: uploader } = await keyOf(admin, (await newAccount(admin)).id, { scopes: ['upload'] });
  expect(await uploader.outcome('GET', '/v1/account/images')).toBe('403 scope-missing');
});

it('refuses an upload beyond the total bytes of the account, until images are deleted', async ({ imglink, admin }) => {
  const limit = Math.floor(2.5 * jpeg.length);
  const { client } = await keyOf(admin, (await newAccount(admin, { limits: { totalBytes: limit } })).id);
  const [first] = [await upload(imglink, client), await upload(imglink, client)];
  const refused = async (headers: Record<string, string> = {}) => {
    const sent = { ...headers, ...bearer(client.credential ?? '') };
    const body = new Uint8Array(jpeg);
    const response = await fetch(`${imglink.url}/v1/images`, { method: 'POST', body, headers: sent });
    return [response.status, await response.json()];
  };
  const full = { code: 'account-full', limit, detail: expect.stringContaining(String(limit)) };
  for (const headers of [{}, { prefer: 'respond-async' }, { 'idempotency-key': 'full' }] as Record<string, string>[]) {
    expect(await refused(headers)).toMatchObject([507, full]);
  }
  const usage = async () => (await client.json<{ usage: object }>('GET', '/v1/account')).usage;
  expect(await usage()).toMatchObject({ images: 2, bytes: 2 * first.bytes });
  expect(await client.outcome('DELETE', `/v1/images/${first.key}`)).toBe('204');
  expect(await usage()).toMatchObject({ images: 1, bytes: first.bytes });
  await upload(imglink, client);
  expect((await client.json<Images>('GET', '/v1/account/images')).items).toHaveLength(2);
});

it('tells nobody but the owner over an edge, whose cache serves all others', async ({ imglink, edge, admin }) => {
  const anna = await newAccount(admin);
  const { client } = await keyOf(admin, anna.id);
  const path = `/v1/images/${(await upload(imglink, client)).key}`;
  const cookie = await new Accounts(imglink).session(client.credential ?? '');
  const read = async (headers: Record<string, string> = {}) => {
    const answer = await edge.get(path, headers);
    return [((await answer.json()) as Answer).owner?.name, answer.headers.get('cache-status')];
  };
  const mine = [anna.name, expect.stringMatching(/fwd=bypass, imglink-edge; fwd=request$/)];
  expect(await read(bearer(client.credential ?? ''))).toEqual(mine);
  expect(await read()).toEqual([undefined, expect.stringMatching(/imglink-edge; fwd=uri-miss$/)]);
  expect(await read()).toEqual([undefined, 'imglink-edge; hit']);
  expect(await read({ cookie })).toEqual(mine);
  expect(await read(bearer(client.credential ?? ''))).toEqual(mine);
  // Basic credentials belong to a proxy, and other cookies to other sites of the host.
  expect(await read({ authorization: 'Basic YTpi', cookie: 'other=1' })).toEqual([undefined, 'imglink-edge; hit']);
});
