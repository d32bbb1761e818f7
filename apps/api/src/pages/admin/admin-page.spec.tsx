import { expect, it } from 'vitest';

import { ASSETS } from '../testing/page-fixtures.js';
import { renderAdminPage } from './admin-page.js';

const page = { assets: ASSETS, language: 'en' as const, account: { name: 'ops', role: 'admin' as const } };

it('names the pages of administrators and marks the current one', () => {
  const html = renderAdminPage({ ...page, hasQueuesPage: true }, { section: 'reports', children: 'text' });
  expect(html).toContain('<a href="/admin/reports" aria-current="page">');
  expect(html.match(/href="\/admin\/?\w*"/g)).toHaveLength(8);
  expect(html).toContain('<h1>Reports</h1>');
});

it('leaves out the queues where there are none', () => {
  const html = renderAdminPage({ ...page, hasQueuesPage: false }, { section: 'images', children: 'text' });
  expect(html).not.toContain('/admin/queues');
});
