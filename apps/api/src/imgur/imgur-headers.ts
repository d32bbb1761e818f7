import type { QuotaState } from '../images/upload-quota.js';

/** What an hour holds where uploads are not limited: Imgur's own numbers, of which nothing is ever used up. */
const FREE = { user: 500, post: 1250 };
const CLIENT_LIMIT = '12500';
const CLIENT_RESET_SECONDS = '86400';
const HOUR_SECONDS = 3600;

const POST_FIELDS = ['Limit', 'Remaining', 'Reset'].map((name) => `X-Post-Rate-Limit-${name}`);
const EXPOSED = [
  ...['ClientLimit', 'ClientRemaining', 'ClientReset', 'UserLimit', 'UserRemaining', 'UserReset'].map(
    (name) => `X-RateLimit-${name}`,
  ),
  ...POST_FIELDS,
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
].join(', ');

/** On every answer: it is of this moment and this client, and any page may read it. */
export const IMGUR_HEADERS = {
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED,
};

/** What a preflight is told, whatever the address. */
export const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, PUT, POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Authorization, Content-Type, Accept, Cache-Control, X-Requested-With, Idempotency-Key, Content-Digest, Repr-Digest',
  'access-control-max-age': '86400',
};

export interface Credits {
  UserLimit: number;
  UserRemaining: number;
  /** Seconds since 1970. */
  UserReset: number;
  ClientLimit: number;
  ClientRemaining: number;
}

/** What a client may still do. An upload is one credit, all else is free. */
export function creditsOf(quota: QuotaState | undefined): Credits {
  const reset = Math.floor(Date.now() / 1000) + (quota?.resetSeconds ?? HOUR_SECONDS);
  const client = { ClientLimit: Number(CLIENT_LIMIT), ClientRemaining: Number(CLIENT_LIMIT) };
  const user = { UserLimit: quota?.limit ?? FREE.user, UserRemaining: quota?.remaining ?? FREE.user };
  return { ...user, UserReset: reset, ...client };
}

/** The same as fields of an answer: whole numbers, for clients that take nothing else. */
export function rateHeaders(quota: QuotaState | undefined, method: string): Record<string, string> {
  const entries = Object.entries(creditsOf(quota)).map(([name, value]) => [`X-RateLimit-${name}`, String(value)]);
  if (method === 'POST') {
    const values = [quota?.limit ?? FREE.post, quota?.remaining ?? FREE.post, quota?.resetSeconds ?? HOUR_SECONDS];
    entries.push(...POST_FIELDS.map((name, place) => [name, String(values[place])]));
  }
  return { ...Object.fromEntries(entries), 'X-RateLimit-ClientReset': CLIENT_RESET_SECONDS };
}
