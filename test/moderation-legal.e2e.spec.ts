import { photoPng } from '#imaging/testing';
import { expect } from 'vitest';

import { it } from './harness/account-clients.js';
import { type AuditPage, moderate } from './harness/moderation.js';
import { until } from './harness/until.js';

it('replaces a block by a legal one, with a line of the audit log', async ({ imglink, admin }) => {
  const { key } = await imglink.upload(await photoPng({}));
  const block = async (reason: string, legal: boolean) => {
    await moderate(admin, 'block', [{ key }], { reason, legal });
    const { items } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=10');
    return items.filter(({ target, action }) => target === key && action === 'block').map((line) => line.reason);
  };
  const page = async () => (await imglink.get(`/gallery/${key}`, { accept: 'text/html' })).text();
  expect(await block('Spam', false)).toEqual(['Spam']);
  expect(await page()).not.toContain('Spam');
  expect(await block('A court', true)).toEqual(['A court', 'Spam']);
  await until(async () => (await page()).includes('A court'), 'the page names the reason');
  expect(await block('A law', true)).toEqual(['A court', 'Spam']);
  expect(await block('More spam', false)).toEqual(['A court', 'Spam']);
  expect(await page()).toContain('A court');
});
