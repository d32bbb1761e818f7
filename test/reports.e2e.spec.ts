import { describe, expect } from 'vitest';

import { type AuditPage, json, moderate } from './harness/moderation.js';
import {
  it,
  newClient,
  newImage,
  outcomeOf,
  type Report,
  type Reports,
  reportsOf,
  reportTo,
} from './harness/reports.js';

describe('a report', () => {
  it('is in the list of administrators, once for each client', async ({ imglink, admin }) => {
    const { key } = await newImage(imglink);
    const [anna, ben] = [newClient(), newClient()];
    const words = { reason: 'copyright', text: ' My photo. ', contact: 'anna@example.org' };
    const answer = await reportTo(imglink, key, anna, words);
    expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([202, 'no-store', '']);
    // Another address of the same network is the same client.
    expect((await reportTo(imglink, key, anna.replace('::1', '::2'))).status).toBe(202);
    expect((await reportTo(imglink, key, ben)).status).toBe(202);
    const state = { key, state: 'open', note: null, createdAt: expect.any(String), id: expect.stringContaining(key) };
    expect(await reportsOf(admin, key)).toEqual([
      { ...state, reason: 'spam', text: null, contact: null, count: 1 },
      { ...state, ...words, text: 'My photo.', count: 2 },
    ]);
  });

  it('is resolved once, by an administrator, with a line in the audit log', async ({ imglink, admin }) => {
    const { key } = await newImage(imglink);
    for (const client of [newClient(), newClient()]) await reportTo(imglink, key, client);
    const [second, first] = (await reportsOf(admin, key)) as [Report, Report];
    const resolve = (note: string | null) =>
      admin.json<Report>('POST', `/v1/admin/reports/${first.id}/resolve`, { note });
    const resolved = { ...first, state: 'resolved', note: 'A lake' };
    expect([await resolve('A lake'), await resolve('Another note')]).toEqual([resolved, resolved]);
    expect([await reportsOf(admin, key), await reportsOf(admin, key, 'resolved')]).toEqual([[second], [resolved]]);
    const { items } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=2');
    const lines = items.filter(({ target }) => target === key);
    expect(lines).toMatchObject([{ action: 'resolve', actor: { name: 'admin' }, reason: 'A lake' }]);
    const unknown = `/v1/admin/reports/${second.id.slice(0, 11)}00000000000/resolve`;
    expect(await admin.outcome('POST', unknown, {})).toBe('404 report-not-found');
    expect(await admin.outcome('POST', '/v1/admin/reports/x/resolve', {})).toBe('404 report-not-found');
  });

  it('is resolved by an action on the image, with its reason', async ({ imglink, admin }) => {
    for (const action of ['block', 'delete']) {
      const image = await newImage(imglink);
      await reportTo(imglink, image.key);
      await moderate(admin, action, [image], { reason: 'Order 12' });
      const resolved = await reportsOf(admin, image.key, 'resolved');
      expect([await reportsOf(admin, image.key), resolved]).toMatchObject([[], [{ note: 'Order 12' }]]);
    }
  });

  it('is listed in pages', async ({ imglink, admin }) => {
    const { key } = await newImage(imglink);
    for (let report = 0; report < 3; report += 1) await reportTo(imglink, key);
    const ids = (await reportsOf(admin, key)).map(({ id }) => id);
    const first = await admin.json<Reports>('GET', '/v1/admin/reports?limit=2');
    expect([first.items.map(({ id }) => id), first.next]).toEqual([ids.slice(0, 2), ids[1]]);
    const second = await admin.json<Reports>('GET', `/v1/admin/reports?limit=1&before=${first.next}`);
    expect(second.items.map(({ id }) => id)).toEqual(ids.slice(2));
    for (const query of ['state=closed', 'limit=0', 'before=x']) {
      expect(await admin.outcome('GET', `/v1/admin/reports?${query}`)).toBe('400 invalid-request');
    }
  });

  it('needs an image that everybody sees, and a reason', async ({ imglink, admin }) => {
    const [live, blocked, deleted] = await Promise.all([newImage(imglink), newImage(imglink), newImage(imglink)]);
    await moderate(admin, 'block', [blocked]);
    await moderate(admin, 'delete', [deleted]);
    const outcomes = [blocked.key, deleted.key, '00000000000'].map(async (key) =>
      outcomeOf(await reportTo(imglink, key)),
    );
    expect(await Promise.all(outcomes)).toEqual(['451 image-blocked', '410 image-gone', '404 image-not-found']);
    for (const wrong of [{ reason: 'boring' }, { text: 'x'.repeat(2_001) }, { contact: 5 }, { unknown: '' }]) {
      expect(await outcomeOf(await reportTo(imglink, live.key, undefined, wrong))).toBe('400 invalid-request');
    }
    expect(await reportsOf(admin, live.key)).toEqual([]);
  });

  it('is refused from banned addresses, and for other sites', async ({ imglink, admin }) => {
    const { key } = await newImage(imglink);
    const client = newClient();
    const ban = { kind: 'address', value: client, reason: 'Spam' };
    const { id } = await admin.json<{ id: string }>('POST', '/v1/admin/bans', ban);
    expect(await outcomeOf(await reportTo(imglink, key, client))).toBe('403 client-banned');
    await admin.send('DELETE', `/v1/admin/bans/${id}`);
    const request = json('POST', { reason: 'spam' }, { origin: 'https://other.example' });
    const crossSite = await fetch(`${imglink.url}/v1/images/${key}/reports`, request);
    expect(await outcomeOf(crossSite)).toBe('403 cross-site-request');
    expect(await reportsOf(admin, key)).toEqual([]);
  });

  it('is refused to a client after 20 in an hour', async ({ imglink, admin }) => {
    const [{ key }, client] = [await newImage(imglink), newClient()];
    for (let report = 0; report < 20; report += 1) expect((await reportTo(imglink, key, client)).status).toBe(202);
    const answer = await reportTo(imglink, key, client);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(await outcomeOf(answer)).toBe('429 rate-limited');
    expect((await reportTo(imglink, key)).status).toBe(202);
    expect(await reportsOf(admin, key)).toMatchObject([{ count: 1 }, { count: 20 }]);
  });
});

describe('many reports of an image', () => {
  it('have at most 100 rows, and all are counted', async ({ imglink, admin }) => {
    const { key } = await newImage(imglink);
    await reportTo(imglink, key);
    const [first] = (await reportsOf(admin, key)) as [Report];
    await admin.json('POST', `/v1/admin/reports/${first.id}/resolve`, {});
    const clients = Array.from({ length: 130 }, newClient);
    const statuses = await Promise.all(clients.map(async (client) => (await reportTo(imglink, key, client)).status));
    expect(new Set(statuses)).toEqual(new Set([202]));
    // Two of 130 clients can count as one (reporter.ts), which leaves enough for 100 rows.
    expect([await reportsOf(admin, key), await reportsOf(admin, key, 'resolved')].map(({ length }) => length)).toEqual([
      100, 0,
    ]);
    const { items } = await admin.json<{ items: object[] }>('GET', '/v1/admin/images?reported=true&limit=1');
    expect(items).toMatchObject([{ key, reports: { open: 100, all: 131 } }]);
  });

  it('block it until an administrator has looked at it, and not again', async ({ imglink, admin }) => {
    const image = await newImage(imglink);
    const { key } = image;
    const statusOf = async () => (await imglink.get(`/i/${key}.png`)).status;
    for (let report = 0; report < 3; report += 1) await reportTo(imglink, key);
    expect(await statusOf()).toBe(200);
    expect((await reportTo(imglink, key)).status).toBe(202);
    expect(await statusOf()).toBe(451);
    expect(await reportsOf(admin, key)).toHaveLength(4);
    await moderate(admin, 'unblock', [image], { reason: 'A lake' });
    expect([await statusOf(), await reportsOf(admin, key)]).toEqual([200, []]);
    for (let report = 0; report < 5; report += 1) await reportTo(imglink, key);
    expect([await statusOf(), (await reportsOf(admin, key)).length]).toEqual([200, 5]);
    // The image may stay, which the audit log says once.
    for (let time = 0; time < 2; time += 1) await moderate(admin, 'unblock', [image], { reason: 'Still a lake' });
    expect(await reportsOf(admin, key)).toEqual([]);
    const { items } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=100');
    expect(items.filter(({ target }) => target === key).toReversed()).toMatchObject([
      { action: 'block', actor: { id: null, name: 'reports' }, reason: 'Reported by 4 clients' },
      { action: 'unblock', actor: { name: 'admin' }, reason: 'A lake' },
      { action: 'resolve', actor: { name: 'admin' }, reason: 'Still a lake' },
    ]);
  });
});
