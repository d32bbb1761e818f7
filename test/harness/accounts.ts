import type { ImgLink } from './imglink.js';

/** Set in the environment of an imglink whose accounts a test makes. */
export const ADMIN_TOKEN = 'the-token-of-the-administrator';

export interface NewKey {
  account?: string;
  scopes?: string[];
  limits?: object;
  expiresAt?: string;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Makes accounts, API keys and sessions through the API, as its administrator. */
export class Accounts {
  constructor(
    private readonly imglink: Pick<ImgLink, 'url'>,
    private readonly adminToken = ADMIN_TOKEN,
  ) {}

  /** Creates an account; returns its id. */
  async create(name: string, fields: object = {}): Promise<string> {
    return (await this.send<{ id: string }>('POST', '/v1/accounts', { name, ...fields })).id;
  }

  async change(id: string, changes: object): Promise<void> {
    await this.send('PATCH', `/v1/accounts/${id}`, changes);
  }

  /** Creates an API key; returns it. Without `account`, it belongs to the account of ADMIN_TOKEN. */
  async key(fields: NewKey = {}): Promise<string> {
    return (await this.send<{ key: string }>('POST', '/v1/keys', { name: 'test', ...fields })).key;
  }

  async revoke(key: string): Promise<void> {
    await this.send('DELETE', `/v1/keys/${idOf(key)}`);
  }

  /** Signs in with an API key; returns the cookie of the session. */
  async session(key: string): Promise<string> {
    const answer = await fetch(`${this.imglink.url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ key }),
      headers: { origin: this.imglink.url },
      redirect: 'manual',
    });
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0];
    if (cookie === undefined) throw new Error(`POST /sign-in answered ${answer.status}: ${await answer.text()}`);
    return cookie;
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { ...bearer(this.adminToken), ...(body && { 'content-type': 'application/json' }) };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(this.imglink.url + path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** The id of an API key, which its text contains. */
export const idOf = (key: string): string => key.split('_')[1] ?? '';
