import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base, keyOf, newAccount } from './harness/account-clients.js';
import { Accounts, bearer } from './harness/accounts.js';
import type { ImgLink, UploadAnswer } from './harness/imglink.js';
import { type ActionResults, type AuditPage, idsOf, json, moderate } from './harness/moderation.js';

const STATES = ['live', 'blocked', 'legal', 'deleted'] as const;
const REASON = 'Order 12 <C> of a court';
let width = 20;
const newImage = async (imglink: ImgLink, headers: Record<string, string> = {}) =>
  imglink.upload(await photoPng({ width: (width += 1) }), headers);

/** An image in each state, which was read before, and an album of all of them. */
const it = base.extend('images', { scope: 'file' }, async ({ imglink, admin }) => {
  const made = await Promise.all(STATES.map(() => newImage(imglink)));
  const [live, blocked, legal, deleted] = made as [UploadAnswer, UploadAnswer, UploadAnswer, UploadAnswer];
  const answer = await fetch(`${imglink.url}/v1/albums`, json('POST', { images: idsOf(made), cover: blocked.key }));
  const { key: album, editToken } = (await answer.json()) as { key: string; editToken: string };
  for (const { key } of made) expect((await imglink.get(`/i/${key}s.webp`)).status).toBe(200);
  await moderate(admin, 'block', [blocked], { reason: 'Not for everybody' });
  await moderate(admin, 'block', [legal], { reason: REASON, legal: true });
  await moderate(admin, 'delete', [deleted]);
  return { live, blocked, legal, deleted, album, editToken };
});

interface Row {
  name: string;
  /** The path of a request, or what is sent. */
  send: (image: UploadAnswer, imglink: ImgLink) => string | Promise<Response>;
  headers?: Record<string, string>;
  live: number;
  deleted: number;
}

const html = { accept: 'text/html' };
const form = { title: 'new' };
const ROWS: Row[] = [
  { name: 'the bytes', send: ({ key }) => `/i/${key}.png`, live: 200, deleted: 410 },
  {
    name: 'the bytes, with a condition',
    send: ({ key }) => `/i/${key}.png`,
    headers: { 'if-none-match': '*' },
    live: 304,
    deleted: 410,
  },
  { name: 'a variant that is stored', send: ({ key }) => `/i/${key}s.webp`, live: 200, deleted: 410 },
  { name: 'a variant that is not', send: ({ key }) => `/i/${key}t.jpg`, live: 200, deleted: 410 },
  { name: 'another extension', send: ({ key }) => `/i/${key}.jpg`, live: 301, deleted: 410 },
  { name: 'the page', send: ({ key }) => `/gallery/${key}`, headers: html, live: 200, deleted: 410 },
  {
    name: 'the JSON of the page',
    send: ({ key }) => `/gallery/${key}`,
    headers: { accept: 'application/json' },
    live: 200,
    deleted: 410,
  },
  { name: 'the JSON', send: ({ key }) => `/v1/images/${key}`, live: 200, deleted: 410 },
  { name: 'oEmbed', send: ({ link }) => `/oembed?url=${link}`, live: 200, deleted: 410 },
  { name: 'the status of the upload', send: ({ key }) => `/v1/uploads/${key}`, live: 200, deleted: 410 },
  { name: 'the page that deletes', send: ({ deleteToken }) => `/delete/${deleteToken}`, live: 200, deleted: 410 },
  {
    name: 'Imgur, JSON',
    send: ({ key }) => `/3/image/${key}`,
    headers: { authorization: 'Client-ID any' },
    live: 200,
    deleted: 404,
  },
  {
    name: 'Imgur, an edit',
    send: ({ deleteToken }, { url }) =>
      fetch(`${url}/3/image/${deleteToken}`, { method: 'POST', body: new URLSearchParams(form) }),
    live: 200,
    deleted: 404,
  },
  {
    name: 'an edit by the delete token',
    send: ({ key, deleteToken }, { url }) => fetch(`${url}/v1/images/${key}`, json('PATCH', form, bearer(deleteToken))),
    live: 200,
    deleted: 410,
  },
];

describe('a blocked image', () => {
  it.for(ROWS)('answers 451: $name', async ({ send, headers = {}, live, deleted }, { imglink, images }) => {
    const ask = async (image: UploadAnswer) => {
      const sent = send(image, imglink);
      return typeof sent === 'string' ? fetch(new URL(sent, imglink.url), { headers, redirect: 'manual' }) : sent;
    };
    const answers = await Promise.all(STATES.map((state) => ask(images[state])));
    expect(answers.map(({ status }) => status)).toEqual([live, 451, 451, deleted]);
    for (const { headers: fields } of answers.slice(1, 3)) {
      expect(fields.get('cache-control')).toBe('no-store');
      expect(fields.get('link')).toBe(`<${imglink.url}>; rel="blocked-by"`);
    }
  });

  it('cannot be deleted by its token, and keeps its bytes', async ({ imglink, images, admin }) => {
    const { key, deleteToken } = images.blocked;
    const byToken = [
      () => imglink.delete(key, deleteToken),
      () => fetch(`${imglink.url}/3/image/${deleteToken}`, { method: 'DELETE' }),
      () => fetch(`${imglink.url}/delete/${deleteToken}`, { method: 'POST' }),
      () => admin.send('DELETE', `/v1/images/${key}`),
    ];
    for (const send of byToken) expect((await send()).status).toBe(451);
    const imgur = (await (await byToken[1]!()).json()) as object;
    expect(imgur).toMatchObject({ success: false, status: 451 });
  });

  it('has a problem of its own, and a page that names only the reason of the law', async ({ imglink, images }) => {
    const problem = await (await imglink.get(`/v1/images/${images.legal.key}`)).json();
    expect(problem).toMatchObject({ status: 451, code: 'image-blocked', type: '/problems/image-blocked' });
    const page = async (key: string, language: string) =>
      (await imglink.get(`/gallery/${key}`, { ...html, 'accept-language': language })).text();
    for (const [language, title] of [
      ['en', 'This image is blocked'],
      ['de', 'Dieses Bild ist gesperrt'],
      ['fr', 'Cette image est bloquée'],
    ] as const) {
      expect(await page(images.legal.key, language)).toContain('Order 12 &lt;C> of a court');
      const blocked = await page(images.blocked.key, language);
      expect(blocked).toContain(title);
      expect(blocked).not.toContain('Not for everybody');
    }
  });

  it('is left out of albums, and back in them once it is unblocked', async ({ imglink, images, admin }) => {
    const shown = async () => {
      const answer = await imglink.get(`/v1/albums/${images.album}`);
      const { images: list, cover } = (await answer.json()) as { images: { key: string }[]; cover: string };
      return { keys: idsOf(list), cover };
    };
    expect(await shown()).toEqual({ keys: [images.live.key], cover: images.live.key });
    const imgur = (await (await imglink.get(`/3/album/${images.album}`)).json()) as { data: { images: unknown[] } };
    expect(imgur.data.images).toHaveLength(1);
    const put = json('PUT', { images: idsOf([images.blocked, images.live]) }, bearer(images.editToken));
    const changed = await fetch(`${imglink.url}/v1/albums/${images.album}/images`, put);
    expect([changed.status, idsOf(((await changed.json()) as { images: { key: string }[] }).images)]).toEqual([
      200,
      [images.live.key],
    ]);
    await moderate(admin, 'unblock', [images.blocked]);
    expect((await shown()).keys).toEqual(idsOf([images.blocked, images.live]));
    await moderate(admin, 'block', [images.blocked]);
  });

  it('still counts for its account, which does not list it', async ({ imglink, admin }) => {
    const { id } = await newAccount(admin);
    const { key } = (await keyOf(admin, id)).key;
    const [image, other] = [await newImage(imglink, bearer(key)), await newImage(imglink, bearer(key))];
    await moderate(admin, 'block', [image]);
    const member = admin.with(key);
    const { items } = await member.json<{ items: { key: string }[] }>('GET', '/v1/account/images');
    expect(idsOf(items)).toEqual([other.key]);
    expect(await member.json('GET', '/v1/account')).toMatchObject({ usage: { images: 2 } });
    expect(await member.outcome('DELETE', `/v1/images/${image.key}`)).toBe('451 image-blocked');
    expect(await member.outcome('GET', `/v1/images/${image.key}`)).toBe('451 image-blocked');
  });
});

describe('POST /v1/admin/actions', () => {
  it('answers each key in order, and a repeat with the same', async ({ imglink, admin }) => {
    const [one, gone] = [await newImage(imglink), await newImage(imglink)];
    await imglink.delete(gone.key, gone.deleteToken);
    const keys = [gone.key, '00000000000', one.key, 'no key', one.key];
    const expected = (state: string) => [
      { key: gone.key, status: 410, state: 'deleted' },
      { key: '00000000000', status: 404 },
      { key: one.key, status: 200, state },
      { key: 'no key', status: 404 },
      { key: one.key, status: 200, state },
    ];
    const send = async (action: string) =>
      (await admin.json<ActionResults>('POST', '/v1/admin/actions', { action, keys, reason: 'Spam' })).results;
    for (let repeat = 0; repeat < 2; repeat += 1) expect(await send('block')).toEqual(expected('blocked'));
    expect((await imglink.get(`/i/${one.key}.png`)).status).toBe(451);
    for (let repeat = 0; repeat < 2; repeat += 1) expect(await send('unblock')).toEqual(expected('live'));
    expect((await imglink.get(`/i/${one.key}.png`)).status).toBe(200);
    await send('block');
    for (let repeat = 0; repeat < 2; repeat += 1) {
      const [first, ...others] = expected('deleted');
      expect(await send('delete')).toEqual([{ ...first, status: 200 }, ...others]);
    }
    expect((await imglink.get(`/i/${one.key}.png`)).status).toBe(410);
  });

  it.for([
    { keys: [] },
    { keys: Array.from({ length: 1_001 }, () => '00000000000') },
    { keys: '00000000000' },
    { reason: '' },
    { reason: 'é'.repeat(501) },
    { reason: undefined },
    { action: 'hide' },
    { legal: 'yes' },
    { other: 1 },
  ])('refuses wrong fields: %j', async (wrong, { admin }) => {
    const body = { action: 'block', keys: ['00000000000'], reason: 'Spam', ...wrong };
    expect(await admin.outcome('POST', '/v1/admin/actions', body)).toBe('400 invalid-request');
  });
});

describe('GET /v1/admin/audit', () => {
  it('has a line for each change of an image, an account and a key, newest first', async ({ imglink, admin }) => {
    const image = await newImage(imglink);
    const { id: account } = await newAccount(admin);
    const { id } = (await keyOf(admin, account)).key;
    await moderate(admin, 'block', [image, image], { reason: 'One' });
    await moderate(admin, 'block', [image], { reason: 'A repeat' });
    await moderate(admin, 'unblock', [image], { reason: 'Two' });
    await moderate(admin, 'delete', [image], { reason: 'Three' });
    await admin.json('PATCH', `/v1/accounts/${account}`, { disabled: true });
    expect(await admin.outcome('DELETE', `/v1/keys/${id}`)).toBe('204');
    expect(await admin.outcome('DELETE', `/v1/accounts/${account}`)).toBe('204');
    const actor = { id: '00000000001', name: 'admin' };
    const line = (action: string, target: string, reason = '') => ({ actor, action, target, reason });
    const page = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=8');
    expect(
      page.items.map(({ actor: who, action, target, reason }) => ({ actor: who, action, target, reason })),
    ).toEqual([
      line('account.delete', account),
      line('key.revoke', id),
      line('account.update', account),
      line('delete', image.key, 'Three'),
      line('unblock', image.key, 'Two'),
      line('block', image.key, 'One'),
      line('key.create', id),
      line('account.create', account),
    ]);
    const second = await admin.json<AuditPage>('GET', `/v1/admin/audit?limit=2&before=${page.items[1]?.id}`);
    expect(second.items).toEqual(page.items.slice(2, 4));
    expect(await admin.outcome('GET', '/v1/admin/audit?before=x')).toBe('400 invalid-request');
  });
});

it('is for administrators alone, and stored by no cache', async ({ imglink, admin, member }) => {
  const body = { action: 'delete', keys: ['00000000000'], reason: 'Spam' };
  const requests = [
    ['POST', '/v1/admin/actions', body],
    ['GET', '/v1/admin/audit', undefined],
    ['GET', '/v1/admin/stats', undefined],
  ] as const;
  const admins = (await keyOf(admin, undefined, { scopes: ['admin'] })).key;
  for (const [method, path, sent] of requests) {
    const outcomes = [undefined, 'another word', member.key.key, admins.key].map((credential) =>
      admin.with(credential).outcome(method, path, sent),
    );
    expect(await Promise.all(outcomes)).toEqual([
      '401 credentials-required',
      '401 credentials-required',
      '403 scope-missing',
      '200',
    ]);
    const answer = await admin.send(method, path, sent);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
  }
  const cookie = await new Accounts(imglink).session(admins.key);
  const crossSite = json('POST', body, { cookie, origin: 'https://evil.example' });
  expect((await fetch(`${imglink.url}/v1/admin/actions`, crossSite)).status).toBe(403);
  const sameSite = json('POST', body, { cookie, origin: imglink.url });
  expect((await fetch(`${imglink.url}/v1/admin/actions`, sameSite)).status).toBe(200);
});
