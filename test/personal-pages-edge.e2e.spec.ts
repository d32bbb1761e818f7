import { photoPng } from '#imaging/testing';
import { expect } from 'vitest';

import { Accounts, ADMIN_TOKEN } from './harness/accounts.js';
import { it as base } from './harness/fixtures.js';
import { ACCOUNT_PAGES, ADMIN_PAGES } from './harness/page-endpoints.js';

const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN, SITE_CONTACT: 'mailto:anna@example.org' })
  .extend('key', { scope: 'file' }, async ({ imglink }) => (await imglink.upload(await photoPng({ width: 16 }))).key)
  .extend('cookie', { scope: 'file' }, ({ imglink }) => new Accounts(imglink).session(ADMIN_TOKEN));

const pagesOf = (key: string) => [...ACCOUNT_PAGES, ...ADMIN_PAGES, `/admin/images/${key}/preview`];

it('an edge gives the pages of a person to nobody else', async ({ edge, key, cookie }) => {
  for (const path of pagesOf(key)) {
    const seen: [number, string | null, string | null][] = [];
    for (const headers of [{ cookie }, { cookie }, {}] as Record<string, string>[]) {
      const answer = await edge.get(path, headers);
      await answer.arrayBuffer();
      const { status } = answer;
      seen.push([status, answer.headers.get('cache-control'), answer.headers.get('cache-status')]);
    }
    expect([path, ...seen]).toEqual([
      path,
      [200, 'private, no-store', null],
      [200, 'private, no-store', null],
      [303, 'private, no-store', null],
    ]);
  }
  const uncached = [...pagesOf(key), `/report/${key}`, '/admin/nothing'];
  await edge.get(`/report/${key}`).then((answer) => answer.arrayBuffer());
  await edge.get('/admin/nothing').then((answer) => answer.arrayBuffer());
  const lines = (await edge.requests()).filter(({ path }) => uncached.includes(path));
  expect(new Set(lines.map(({ path }) => path))).toEqual(new Set(uncached));
  expect(lines.filter(({ cache }) => cache !== '')).toEqual([]);
});

it('an edge passes each form of them on', async ({ edge, imglink, key, cookie }) => {
  const send = (headers: Record<string, string>) =>
    fetch(`${edge.url}/admin/images`, {
      method: 'POST',
      body: new URLSearchParams({ action: 'block', key, reason: 'Spam' }),
      headers,
      redirect: 'manual',
    });
  const sent = [await send({ cookie, origin: imglink.url }), await send({ cookie, origin: 'https://evil.example' })];
  expect(sent.map(({ status }) => status)).toEqual([303, 403]);
  const results = sent[0]!.headers.get('location') ?? '';
  expect((await edge.get(results, { cookie })).status).toBe(200);
  const nobody = await edge.get(results);
  expect([nobody.status, nobody.headers.get('location')]).toEqual([303, expect.stringContaining('/sign-in?next=')]);
});

it('an edge passes security.txt on', async ({ edge }) => {
  const answer = await edge.get('/.well-known/security.txt');
  expect([answer.status, await answer.text()]).toEqual([
    200,
    expect.stringMatching(/^Contact: mailto:anna@example\.org\n/),
  ]);
});
