import { photoPng } from '#imaging/testing';
import { once } from 'node:events';
import { connect } from 'node:net';

import { Client, keyOf, newAccount } from './account-clients.js';
import { Accounts, ADMIN_TOKEN, bearer } from './accounts.js';
import { ImgLink } from './imglink.js';
import { TusClient } from './tus.js';
import { until } from './until.js';

export type Mode = 'open' | 'key';
export type Credential =
  | 'none'
  | 'unknown key'
  | 'wrong checksum'
  | 'revoked key'
  | 'expired key'
  | 'key of a disabled account'
  | 'key without the scope'
  | 'key of a member'
  | 'key of an admin'
  | 'ADMIN_TOKEN'
  | 'another word'
  | 'session'
  | 'session, cross-site'
  | 'session of an admin'
  | 'session of an admin, cross-site';
/**
 * A status; of a refusal also the code of the problem and WWW-Authenticate; of a redirect to the sign-in page `303
 * sign-in`. ` cacheable` follows if a cache could store an answer that is for one person.
 */
export type Table = Record<Credential, string>;

export interface Endpoint {
  name: string;
  /** The scope that the request needs. */
  scope: 'upload' | 'manage' | 'admin';
  table: (mode: Mode) => Table;
  /** True if no cache may store any of the answers. */
  isPersonal?: boolean;
  send: (instance: AccessInstance, headers: Record<string, string>) => Promise<Response>;
}

/** How long a key lives that has expired when the tests begin. */
const EXPIRY_MS = 300;

export const IMAGE = await photoPng({ width: 16, height: 16 });

/** An imglink with an account of each kind. */
export class AccessInstance implements AsyncDisposable {
  readonly tus: TusClient;
  /** An image of another account. */
  key = '';

  private constructor(
    readonly imglink: ImgLink,
    readonly elsewhere: string,
    private readonly keys: Record<'member' | 'other', string>,
    readonly headers: Record<Credential, Record<string, string>>,
    private readonly keyWithout: Record<Endpoint['scope'], string>,
  ) {
    this.tus = new TusClient(imglink.url);
  }

  static async start(mode: Mode, elsewhere: string): Promise<AccessInstance> {
    const env = { UPLOAD_ACCESS: mode, ADMIN_TOKEN, URL_IMPORT_ALLOW: '127.0.0.1' };
    const imglink = await ImgLink.start({ env });
    const admin = new Client(imglink, ADMIN_TOKEN);
    const [member, other, disabledAccount] = await Promise.all([1, 2, 3].map(() => newAccount(admin)));
    const makeKey = async (account?: { id: string }, wanted: object = {}) =>
      (await keyOf(admin, account?.id, wanted)).key;
    const expired = await makeKey(member, { expiresAt: new Date(Date.now() + EXPIRY_MS).toISOString() });
    const { id, key: memberKey } = await makeKey(member);
    const { key: otherKey } = await makeKey(other);
    const revoked = await makeKey(member);
    await admin.send('DELETE', `/v1/keys/${revoked.id}`);
    const disabled = await makeKey(disabledAccount);
    await admin.send('PATCH', `/v1/accounts/${disabledAccount?.id}`, { disabled: true });
    const { key: uploadOnly } = await makeKey(member, { scopes: ['upload'] });
    const { key: manageOnly } = await makeKey(member, { scopes: ['manage'] });
    const accounts = new Accounts(imglink);
    const [cookie, adminCookie] = [await accounts.session(memberKey), await accounts.session(ADMIN_TOKEN)];
    const evil = { origin: 'https://evil.example' };
    const headers: Record<Credential, Record<string, string>> = {
      none: {},
      'unknown key': bearer(memberKey.replace(id, '00000000001')),
      'wrong checksum': bearer(memberKey.slice(0, -1) + (memberKey.endsWith('0') ? '1' : '0')),
      'revoked key': bearer(revoked.key),
      'expired key': bearer(expired.key),
      'key of a disabled account': bearer(disabled.key),
      'key without the scope': {},
      'key of a member': bearer(memberKey),
      'key of an admin': bearer((await makeKey(undefined, { scopes: ['admin'] })).key),
      ADMIN_TOKEN: bearer(ADMIN_TOKEN),
      'another word': bearer('word'),
      session: { cookie, origin: imglink.url },
      'session, cross-site': { cookie, ...evil },
      'session of an admin': { cookie: adminCookie, origin: imglink.url },
      'session of an admin, cross-site': { cookie: adminCookie, ...evil },
    };
    const keyWithout = { upload: manageOnly, manage: uploadOnly, admin: memberKey };
    const instance = new AccessInstance(
      imglink,
      elsewhere,
      { member: memberKey, other: otherKey },
      headers,
      keyWithout,
    );
    instance.key = await instance.image('other');
    await until(async () => (await imglink.get('/v1/keys', bearer(expired.key))).status === 401, 'the key has expired');
    return instance;
  }

  /** Sends a request with each kind of credentials. */
  async table({ scope, send, isPersonal }: Endpoint): Promise<Table> {
    const headers = { ...this.headers, 'key without the scope': bearer(this.keyWithout[scope]) };
    const rows = Object.entries(headers).map(async ([credential, fields]) => {
      const answer = await send(this, fields);
      const isCacheable = isPersonal && !/\bno-store\b/.test(answer.headers.get('cache-control') ?? '');
      return [credential, (await outcomeOf(answer)) + (isCacheable ? ' cacheable' : '')];
    });
    return Object.fromEntries(await Promise.all(rows)) as Table;
  }

  /** `json`: the body, if there is one. */
  fetch(method: string, path: string, headers: Record<string, string>, json?: object): Promise<Response> {
    const body = json && { body: JSON.stringify(json) };
    const type = json && { 'content-type': 'application/json' };
    return fetch(this.imglink.url + path, { method, redirect: 'manual', headers: { ...headers, ...type }, ...body });
  }

  /** Sends a form, as a page does. */
  form(path: string, headers: Record<string, string>, fields: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams(fields);
    return fetch(this.imglink.url + path, { method: 'POST', redirect: 'manual', headers, body });
  }

  /** Begins a resumable upload of the account; returns its path. */
  async begin(account: 'member' | 'other'): Promise<string> {
    const answer = await this.tus.create(IMAGE.length, bearer(this.keys[account]));
    return new URL(answer.headers.get('location') ?? '', this.imglink.url).pathname;
  }

  /** Uploads an image of the account; returns its key. */
  async image(account: 'member' | 'other'): Promise<string> {
    return (await this.imglink.upload(new Uint8Array(IMAGE), bearer(this.keys[account]))).key;
  }

  /** Creates an album of the account; returns its key. */
  async album(account: 'member' | 'other'): Promise<string> {
    const answer = await this.fetch('POST', '/v1/albums', bearer(this.keys[account]), { images: [] });
    return ((await answer.json()) as { key: string }).key;
  }

  /** Sends the head of a POST and nothing of its body; returns the first line of the answer. */
  async answerToHead(path: string, headers: Record<string, string>): Promise<string> {
    const { hostname, port } = new URL(this.imglink.url);
    const socket = connect(Number(port), hostname);
    const fields = Object.entries({ host: 'x', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${path} HTTP/1.1\r\n${fields.join('')}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString('latin1').split('\r\n', 1)[0] ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.imglink[Symbol.asyncDispose]();
  }
}

async function outcomeOf(answer: Response): Promise<string> {
  const text = await answer.text();
  if (answer.headers.get('location')?.startsWith('/sign-in')) return `${answer.status} sign-in`;
  if (answer.ok || !answer.headers.get('content-type')?.includes('json')) return String(answer.status);
  const problem = text === '' ? {} : (JSON.parse(text) as { code?: string; errors?: { id: string }[] });
  const code = problem.code ?? problem.errors?.[0]?.id;
  return [answer.status, code, answer.headers.get('www-authenticate')].filter(Boolean).join(' ');
}
