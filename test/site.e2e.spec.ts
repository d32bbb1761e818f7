import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN } from './harness/accounts.js';
import { it as bare } from './harness/fixtures.js';
import { moderate } from './harness/moderation.js';
import { it as base, newImage } from './harness/reports.js';

const NOWHERE = '00000000000';
const ENGLISH = { accept: 'text/html', 'accept-language': 'en' };

/** A live, a blocked and a deleted image, an album, and the session of an administrator. */
const it = base.extend('site', { scope: 'file' }, async ({ imglink, admin }) => {
  const [live, blocked, deleted] = [await newImage(imglink), await newImage(imglink), await newImage(imglink)];
  await moderate(admin, 'block', [blocked]);
  await moderate(admin, 'delete', [deleted]);
  const album = await admin.json<{ key: string }>('POST', '/v1/albums', { images: [live.key] });
  return { live, blocked, deleted, album, cookie: await new Accounts(imglink).session(ADMIN_TOKEN) };
});

describe('the operator of the site', () => {
  it('is named in the footer of every page', async ({ imglink, site }) => {
    const { live, blocked, deleted, album, cookie } = site;
    const pages: [path: string, status: number][] = [
      ['/', 200],
      [`/gallery/${live.key}`, 200],
      [`/gallery/${blocked.key}`, 451],
      [`/gallery/${deleted.key}`, 410],
      [`/gallery/${NOWHERE}`, 404],
      [`/a/${album.key}`, 200],
      [`/a/${NOWHERE}`, 404],
      [`/i/${deleted.key}.png`, 410],
      [`/report/${live.key}`, 200],
      [`/report/${blocked.key}`, 451],
      [`/delete/${live.deleteToken}`, 200],
      [`/delete/${deleted.deleteToken}`, 410],
      [`/delete/${NOWHERE}`, 404],
      ['/nothing/here', 404],
      ['/problems/image-gone', 200],
      ['/sign-in', 200],
      ...['', '/keys', '/images', '/sessions'].map((page): [string, number] => [`/account${page}`, 200]),
      ...['', '/images', '/reports', '/bans', '/accounts', '/audit', '/accounts/00000000001'].map(
        (page): [string, number] => [`/admin${page}`, 200],
      ),
      ['/admin/accounts/zzzzzzzzzzz', 404],
    ];
    for (const [path, status] of pages) {
      const isPersonal = /^\/(?:account|admin)/.test(path);
      const answer = await imglink.get(path, { ...ENGLISH, ...(isPersonal && { cookie }) });
      const page = await answer.text();
      const [footer = ''] = /<footer.*?<\/footer>/.exec(page) ?? [];
      expect([path, answer.status, footer]).toEqual([
        path,
        status,
        expect.stringContaining('href="mailto:anna@example.org">Contact</a>'),
      ]);
      expect([path, footer]).toEqual([path, expect.stringContaining('href="https://example.org/imprint">Imprint</a>')]);
      expect([path, page]).toEqual([path, expect.stringContaining(' - Lakes</title>')]);
    }
  });

  it('is named by the answer of a blocked image', async ({ imglink, site }) => {
    const { headers } = await imglink.get(`/i/${site.blocked.key}.png`);
    expect(headers.get('link')).toBe('<mailto:anna@example.org>; rel="blocked-by"');
  });

  it('is named by security.txt, which expires in half a year', async ({ imglink }) => {
    const answer = await imglink.get('/.well-known/security.txt');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines).toEqual(['Contact: mailto:anna@example.org', expect.stringMatching(/^Expires: \S+Z$/)]);
    const daysLeft = (Date.parse(lines[1]!.slice('Expires: '.length)) - Date.now()) / 86_400_000;
    expect([daysLeft > 178, daysLeft <= 180]).toEqual([true, true]);
  });

  it('gives the site its name where others embed it', async ({ imglink, site }) => {
    for (const link of [site.live.link, `${imglink.url}/a/${site.album.key}`]) {
      const answer = await imglink.get(`/oembed?url=${encodeURIComponent(link)}`);
      expect(await answer.json()).toMatchObject({ provider_name: 'Lakes' });
    }
    const page = await (await imglink.get(`/gallery/${site.live.key}`, ENGLISH)).text();
    expect(page).toContain('<meta property="og:site_name" content="Lakes"');
  });
});

bare('a site without a contact has no security.txt and no footer', async ({ imglink }) => {
  const answer = await imglink.get('/.well-known/security.txt');
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 'not-found' })]);
  expect(await (await imglink.get('/', ENGLISH)).text()).not.toContain('<footer');
});
