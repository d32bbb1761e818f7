import { ADMIN_TOKEN } from './accounts.js';
import { it as base } from './fixtures.js';
import type { ImgLink } from './imglink.js';

export interface Key {
  id: string;
  name: string;
  account: string;
  key: string;
  scopes: string[];
  limits: Record<string, number | null>;
  expiresAt: string | null;
}
export interface Problem {
  code: string;
  errors?: { pointer: string }[];
}
/** A page of a list. */
export type Page = { items: { id: string; name: string }[]; next: string | null };

/** Requests of one credential, or of nobody. */
export class Client {
  constructor(
    private readonly imglink: ImgLink,
    readonly credential: string | undefined,
  ) {}

  with(credential: string | undefined): Client {
    return new Client(this.imglink, credential);
  }

  send(method: string, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.credential !== undefined) headers.authorization = `Bearer ${this.credential}`;
    if (body) headers['content-type'] = 'application/json';
    return fetch(`${this.imglink.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }

  async json<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.send(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** The status of an answer, and the code of its problem. */
  async outcome(method: string, path: string, body?: object): Promise<string> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    return response.ok ? String(response.status) : `${response.status} ${(JSON.parse(text) as Problem).code}`;
  }
}

/** `it` with the client of an administrator, and an account with a key. */
export const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN })
  .extend('admin', { scope: 'file' }, ({ imglink }) => new Client(imglink, ADMIN_TOKEN))
  .extend('member', { scope: 'file' }, async ({ admin }) => {
    const { id } = await admin.json<{ id: string }>('POST', '/v1/accounts', { name: 'member' });
    return { id, ...(await keyOf(admin, id)) };
  });

/** Makes a key of an account, by default of the administrator's, as an administrator. */
export async function keyOf(
  admin: Client,
  account: string | undefined,
  wanted: object = {},
): Promise<{ client: Client; key: Key }> {
  const key = await admin.json<Key>('POST', '/v1/keys', { name: 'a key', account, ...wanted });
  return { client: admin.with(key.key), key };
}

let number = 0;
/** Creates an account with a name of its own. */
export const newAccount = (admin: Client, wanted: object = {}) =>
  admin.json<{ id: string; name: string }>('POST', '/v1/accounts', { name: `account ${++number}`, ...wanted });
