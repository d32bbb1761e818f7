import openapi from '../../openapi.json' with { type: 'json' };
import type { Mode, Table } from './access-instance.js';

const INVALID = '401 credentials-invalid Bearer error="invalid_token"';
const REQUIRED = '401 credentials-required Bearer';
export const NO_SCOPE = '403 scope-missing';
export const NOT_OWNER = '403 not-owner';
export const CROSS_SITE = '403 cross-site-request';

/** The answers to credentials that are not valid, or that may not do this. */
const refusedKeys = {
  'unknown key': INVALID,
  'wrong checksum': INVALID,
  'revoked key': INVALID,
  'expired key': INVALID,
  'key of a disabled account': INVALID,
  'key without the scope': NO_SCOPE,
};

/** An endpoint that needs credentials: of every account, of the member or an admin, or of an admin. */
export const closedTo = (ok: string, changes: Partial<Table> = {}): Table => ({
  none: REQUIRED,
  ...refusedKeys,
  'key of a member': ok,
  'key of an admin': ok,
  ADMIN_TOKEN: ok,
  'another word': REQUIRED,
  session: ok,
  'session, cross-site': CROSS_SITE,
  'session of an admin': ok,
  // Other sites may cause a request that only reads; a table of such a request has another answer for members, too.
  'session of an admin, cross-site': changes['session, cross-site'] === undefined ? CROSS_SITE : ok,
  ...changes,
});

export const SIGN_IN = '303 sign-in';
/** A page of the account: for every person who is signed in. Other credentials do not count. */
export const personal = (ok: string, changes: Partial<Table> = {}): Table => ({
  ...open(SIGN_IN),
  session: ok,
  'session, cross-site': ok,
  'session of an admin': ok,
  'session of an admin, cross-site': ok,
  ...changes,
});
/** A form of such a page. */
export const personalForm = (ok: string, changes: Partial<Table> = {}): Table =>
  personal(ok, { 'session, cross-site': CROSS_SITE, 'session of an admin, cross-site': CROSS_SITE, ...changes });

export const otherAccount = { 'key of a member': NOT_OWNER, session: NOT_OWNER };
export const withDeleteToken = { none: '401 token-missing Bearer realm="imglink"', 'another word': '403 token-wrong' };
export const imgurToken = { 'another word': '401 access-token-invalid Bearer error="invalid_token"' };

/** An upload: closed with UPLOAD_ACCESS=key, otherwise open to everybody whose credentials are none or valid. */
export const upload = (mode: Mode, ok: string, changes: Partial<Table> = {}): Table =>
  closedTo(ok, { ...(mode === 'open' && { none: ok, 'another word': ok }), ...changes });

/** An endpoint that does not look at credentials. */
export const open = (ok: string): Table =>
  Object.fromEntries(Object.keys(closedTo(ok)).map((credential) => [credential, ok])) as Table;

/** The answer to a HEAD has no body, so it has no code. */
export const withoutCodes = (table: Table): Table =>
  Object.fromEntries(Object.entries(table).map(([name, text]) => [name, text.replace(/ [a-z-]+/, '')])) as Table;

type Paths = Record<string, Record<string, { operationId?: string; security?: Record<string, unknown>[] }>>;

/** Every operation that looks at API keys, except those that everybody may read (GET /v1/images/{key}). */
export const KEYED_OPERATIONS = Object.entries((openapi as { paths: Paths }).paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([, { security }]) => path.startsWith('/3/') || security?.some((each) => 'apiKey' in each))
    .filter(([, { operationId }]) => operationId !== 'getImage')
    .map(([method]) => ({
      method: method.toUpperCase(),
      path,
      schemes: path.startsWith('/3/') ? ['Bearer', 'Client-ID'] : ['Bearer'],
    })),
);
