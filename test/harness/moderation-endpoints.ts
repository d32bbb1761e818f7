import type { Endpoint } from './access-instance.js';
import { closedTo, CROSS_SITE, NO_SCOPE, open } from './access-tables.js';

const NOT_MEMBERS = { 'key of a member': NO_SCOPE, session: NO_SCOPE };

/** Who may do what administrators do. */
export const MODERATION_ENDPOINTS: Endpoint[] = [
  ...['/v1/accounts', '/v1/admin/images', '/v1/admin/reports', '/v1/admin/stats'].map((path): Endpoint => ({
    name: `GET ${path}`,
    scope: 'admin',
    table: () => closedTo('200', { ...NOT_MEMBERS, 'session, cross-site': NO_SCOPE }),
    send: (instance, headers) => instance.fetch('GET', path, headers),
  })),
  {
    name: 'POST /v1/admin/reports/{id}/resolve',
    scope: 'admin',
    table: () => closedTo('404 report-not-found', NOT_MEMBERS),
    send: (instance, headers) => instance.fetch('POST', '/v1/admin/reports/x/resolve', headers, {}),
  },
  {
    name: 'POST /v1/images/{key}/reports',
    scope: 'manage',
    table: () => ({
      ...open('202'),
      'session, cross-site': CROSS_SITE,
      'session of an admin, cross-site': CROSS_SITE,
    }),
    send: (instance, headers) =>
      instance.fetch('POST', `/v1/images/${instance.key}/reports`, headers, { reason: 'spam' }),
  },
];
