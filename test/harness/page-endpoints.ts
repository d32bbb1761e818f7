import type { Endpoint } from './access-instance.js';
import { CROSS_SITE, NO_SCOPE, personal, personalForm } from './access-tables.js';

const NOWHERE = '00000000000';
/** The account of ADMIN_TOKEN, which no form changes. */
const ADMIN_ACCOUNT = '/admin/accounts/00000000001';
const [READ, WRITE] = [
  { session: NO_SCOPE, 'session, cross-site': NO_SCOPE },
  { session: NO_SCOPE, 'session, cross-site': CROSS_SITE },
];

export const ACCOUNT_PAGES = ['/account', '/account/keys', '/account/images', '/account/sessions'];

/** The forms of people, and the answer to a person who may send them. */
const ACCOUNT_FORMS: [path: string, fields: Record<string, string>, ok: string][] = [
  ['/account/keys', { name: '' }, '422'],
  ['/account/keys/revoke', { id: NOWHERE }, '303'],
  ['/account/images', { action: 'delete' }, '303'],
  ['/account/sessions', { session: NOWHERE }, '303'],
];

export const ADMIN_PAGES = [
  '/admin',
  '/admin/images',
  '/admin/reports',
  '/admin/bans',
  '/admin/accounts',
  ADMIN_ACCOUNT,
  '/admin/audit',
];

const IMAGE = { key: NOWHERE, reason: 'Spam' };
const ADMIN_FORMS: [path: string, fields: Record<string, string>, ok: string][] = [
  ['/admin/images', { action: 'block', ...IMAGE }, '303'],
  ['/admin/images', { action: 'unblock', ...IMAGE }, '303'],
  ['/admin/images', { action: 'delete', ...IMAGE }, '200'],
  ['/admin/images', { action: 'confirm-delete', ...IMAGE }, '303'],
  ['/admin/images', { action: 'block', key: NOWHERE }, '422'],
  ['/admin/reports', { action: 'resolve', key: NOWHERE }, '303'],
  ['/admin/reports', { action: 'block', ...IMAGE }, '303'],
  ['/admin/bans', { kind: 'address', value: '203.0.113.9', reason: 'Spam' }, '303'],
  ['/admin/bans', { kind: 'address', value: 'x', reason: 'Spam' }, '422'],
  ['/admin/bans/end', { id: NOWHERE }, '303'],
  ['/admin/accounts', { name: 'Ben' }, '303'],
  [ADMIN_ACCOUNT, { name: 'root' }, '422'],
  [`${ADMIN_ACCOUNT}/keys`, { name: 'phone' }, '200'],
  [`${ADMIN_ACCOUNT}/keys/revoke`, { id: NOWHERE }, '303'],
  [`${ADMIN_ACCOUNT}/delete`, {}, '422'],
];

const page = (path: string, scope: Endpoint['scope'], table: Endpoint['table']): Endpoint => ({
  name: `GET ${path}, a page`,
  scope,
  table,
  isPersonal: true,
  send: (instance, headers) => instance.fetch('GET', path.replace('{key}', instance.key), headers),
});

const form = (
  [path, fields, ok]: [path: string, fields: Record<string, string>, ok: string],
  scope: Endpoint['scope'],
  changes: Parameters<typeof personalForm>[1] = {},
): Endpoint => ({
  name: `POST ${path}, a form with ${new URLSearchParams(fields).toString()}`,
  scope,
  table: () => personalForm(ok, changes),
  isPersonal: true,
  send: (instance, headers) => instance.form(path, headers, fields),
});

/** The pages of people and of administrators, and all of their forms. */
export const PAGE_ENDPOINTS: Endpoint[] = [
  ...ACCOUNT_PAGES.map((path) => page(path, 'manage', () => personal('200'))),
  ...ACCOUNT_FORMS.map((each) => form(each, 'manage')),
  ...ADMIN_PAGES.map((path) => page(path, 'admin', () => personal('200', READ))),
  page('/admin/images/{key}/preview', 'admin', () => personal('200', READ)),
  page('/admin/results', 'admin', () => personal('303', READ)),
  ...ADMIN_FORMS.map((each) => form(each, 'admin', WRITE)),
];
