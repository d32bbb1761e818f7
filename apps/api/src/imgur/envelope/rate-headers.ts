import { EXPOSED_HEADERS } from '../../http/hooks/cors.hook.js';
import type { QuotaState } from '../../limits/upload-quota.js';

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
].join(', ');

/** On every answer: it is about this moment and this client. */
export const IMGUR_HEADERS = {
  'cache-control': 'no-store',
  // For addresses so malformed that no hook has seen them.
  'access-control-allow-origin': '*',
  'access-control-expose-headers': `${EXPOSED_HEADERS}, ${EXPOSED}`,
};

/** The methods that a preflight allows, whatever the address. */
export const PREFLIGHT_HEADERS = { 'access-control-allow-methods': 'GET, PUT, POST, PATCH, DELETE, OPTIONS' };

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
