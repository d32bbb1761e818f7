import { describe, expect } from 'vitest';

import type { ImgLink } from './harness/imglink.js';
import { moderate } from './harness/moderation.js';
import { it, newClient, newImage, reportsOf } from './harness/reports.js';

describe('the page that reports an image', () => {
  const send = (imglink: ImgLink, key: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${imglink.url}/report/${key}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'text/html', 'accept-language': 'de', 'x-forwarded-for': newClient(), ...headers },
    });
  const pageOf = async (answer: Response) => [answer.status, /<h1>(.*?)<\/h1>/.exec(await answer.text())?.[1]];

  it('is linked from the page of the image, and sends a report without a script', async ({ imglink, admin }) => {
    const { key } = await newImage(imglink);
    expect(await (await imglink.get(`/gallery/${key}`)).text()).toContain(`href="/report/${key}"`);
    const form = await imglink.get(`/report/${key}`);
    expect([form.status, form.headers.get('cache-control'), form.headers.get('vary')]).toEqual([
      200,
      'no-cache',
      'Accept-Language',
    ]);
    const sent = await send(imglink, key, { reason: 'illegal', text: 'é', contact: '' });
    expect(sent.headers.get('cache-control')).toBe('no-store');
    expect(await pageOf(sent)).toEqual([200, 'Danke für Ihre Meldung']);
    expect(await reportsOf(admin, key)).toMatchObject([{ reason: 'illegal', text: 'é', contact: null }]);
  });

  it('says what is wrong, and that a client has to wait', async ({ imglink, admin }) => {
    const [{ key }, client] = [await newImage(imglink), newClient()];
    const wrong = await send(imglink, key, { text: '<é>' });
    const page = await wrong.text();
    expect([wrong.status, page.includes('role="alert"'), page.includes('&lt;é></textarea>')]).toEqual([
      400,
      true,
      true,
    ]);
    expect(await reportsOf(admin, key)).toEqual([]);
    const from = { 'x-forwarded-for': client };
    for (let report = 0; report < 20; report += 1) await send(imglink, key, { reason: 'spam' }, from);
    const late = await send(imglink, key, { reason: 'spam' }, from);
    expect([late.status, Number(late.headers.get('retry-after')) > 3_500]).toEqual([429, true]);
  });

  it('is a page where there is nothing to report, or for nobody who may not', async ({ imglink, admin }) => {
    const [blocked, deleted] = await Promise.all([newImage(imglink), newImage(imglink)]);
    await moderate(admin, 'block', [blocked]);
    await moderate(admin, 'delete', [deleted]);
    for (const [key, status, title] of [
      [blocked.key, 451, 'Dieses Bild ist gesperrt'],
      [deleted.key, 410, 'Dieses Bild ist nicht mehr verfügbar'],
      ['00000000000', 404, 'Bild nicht gefunden'],
    ] as const) {
      const headers = { accept: 'text/html', 'accept-language': 'de' };
      const get = await imglink.get(`/report/${key}`, headers);
      expect([await pageOf(get), await pageOf(await send(imglink, key, { reason: 'spam' }))]).toEqual([
        [status, title],
        [status, title],
      ]);
    }
    const { key } = await newImage(imglink);
    const crossSite = await send(imglink, key, { reason: 'spam' }, { origin: 'https://other.example' });
    expect(await pageOf(crossSite)).toEqual([403, 'Diese Anfrage kam von einer anderen Website']);
    const ban = { kind: 'address', value: '192.0.2.1', reason: 'Spam' };
    const { id } = await admin.json<{ id: string }>('POST', '/v1/admin/bans', ban);
    const banned = await send(imglink, key, { reason: 'spam' }, { 'x-forwarded-for': '192.0.2.1' });
    expect(await pageOf(banned)).toEqual([403, 'Ihre Adresse ist gesperrt']);
    await admin.send('DELETE', `/v1/admin/bans/${id}`);
    expect(await reportsOf(admin, key)).toEqual([]);
  });
});
