import { photoPng } from '#imaging/testing';

import { ADMIN_TOKEN } from './accounts.js';
import { type Client, it as base } from './account-clients.js';
import type { ImgLink } from './imglink.js';
import { json } from './moderation.js';

export interface Report {
  id: string;
  key: string;
  count: number;
  state: string;
  note: string | null;
}
export interface Reports {
  items: Report[];
  next: string | null;
}

export const it = base.override('settings', {
  ADMIN_TOKEN,
  TRUSTED_PROXIES: '127.0.0.1',
  REPORTS_TO_HIDE: '4',
  SITE_NAME: 'Lakes',
  SITE_CONTACT: 'mailto:anna@example.org',
  SITE_LINKS: 'imprint=https://example.org/imprint',
});
let width = 20;
export const newImage = async (imglink: ImgLink) => imglink.upload(await photoPng({ width: (width += 1) }));

let network = 0;
/** An address in a network of its own. */
export const newClient = () => `2001:db8:0:${(network += 1).toString(16)}::1`;
export const reportTo = (imglink: ImgLink, key: string, client = newClient(), more: object = {}) =>
  fetch(
    `${imglink.url}/v1/images/${key}/reports`,
    json('POST', { reason: 'spam', ...more }, { 'x-forwarded-for': client }),
  );
export const outcomeOf = async (answer: Response) => {
  const text = await answer.text();
  return answer.ok ? String(answer.status) : `${answer.status} ${(JSON.parse(text) as { code: string }).code}`;
};
/** The reports of an image in a state, the newest first. */
export async function reportsOf(admin: Client, key: string, state = 'open'): Promise<Report[]> {
  const { items } = await admin.json<Reports>('GET', `/v1/admin/reports?state=${state}&limit=100`);
  return items.filter((report) => report.key === key);
}
