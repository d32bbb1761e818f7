import { EXPOSED_HEADERS } from '../../http/hooks/cors.hook.js';
import type { QuotaState } from '../../limits/quota-state.js';

/** Imgur's own limits per hour, shown as never used up where uploads are not limited. */
const UNLIMITED = { user: 500, post: 1250 };
/** Imgur also limits each registered application. imglink does not, so these never change. */
const CLIENT_LIMIT = 12_500;
const CLIENT_RESET_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

const POST_FIELDS = ['Limit', 'Remaining', 'Reset'].map((name) => `X-Post-Rate-Limit-${name}`);
const EXPOSED = [
  ...['ClientLimit', 'ClientRemaining', 'ClientReset', 'UserLimit', 'UserRemaining', 'UserReset'].map(
    (name) => `X-RateLimit-${name}`,
  ),
  ...POST_FIELDS,
].join(', ');

/** On every answer. Caches must not keep it, since it holds the current limits of one client. */
export const IMGUR_HEADERS = {
  'cache-control': 'no-store',
  // Set here as well because no hook runs for a URL that the router cannot parse.
  'access-control-allow-origin': '*',
  'access-control-expose-headers': `${EXPOSED_HEADERS}, ${EXPOSED}`,
};

/** The answer to a preflight request lists these methods for every URL below `/3`. */
export const PREFLIGHT_HEADERS = { 'access-control-allow-methods': 'GET, PUT, POST, PATCH, DELETE, OPTIONS' };

/** The data of `GET /3/credits`. */
export interface Credits {
  UserLimit: number;
  UserRemaining: number;
  /** Seconds since 1970. */
  UserReset: number;
  ClientLimit: number;
  ClientRemaining: number;
}

/** A client's quota in Imgur's terms: an upload costs one credit, any other request is free. */
export function creditsOf(quota: QuotaState | undefined, nowMs = Date.now()): Credits {
  return {
    UserLimit: quota?.limit ?? UNLIMITED.user,
    UserRemaining: quota?.remaining ?? UNLIMITED.user,
    UserReset: Math.floor(nowMs / 1000) + (quota?.resetSeconds ?? HOUR_SECONDS),
    ClientLimit: CLIENT_LIMIT,
    ClientRemaining: CLIENT_LIMIT,
  };
}

/** The same as header fields; a POST has three more. All values are whole numbers, since clients parse them as such. */
export function rateHeaders(quota: QuotaState | undefined, method: string, nowMs = Date.now()): Record<string, string> {
  const entries = Object.entries(creditsOf(quota, nowMs)).map(([name, value]) => [
    `X-RateLimit-${name}`,
    String(value),
  ]);
  if (method === 'POST') {
    const { limit, remaining, resetSeconds } = quota ?? {
      limit: UNLIMITED.post,
      remaining: UNLIMITED.post,
      resetSeconds: HOUR_SECONDS,
    };
    entries.push(...[limit, remaining, resetSeconds].map((value, index) => [POST_FIELDS[index]!, String(value)]));
  }
  return { ...Object.fromEntries(entries), 'X-RateLimit-ClientReset': String(CLIENT_RESET_SECONDS) };
}
