import { looksLikeApiKey } from '#accounts';

const NAME = 'imglink_new_key';
const LIFETIME_SECONDS = 120;
const PATH = '/account/keys';

/**
 * Returns the Set-Cookie field that carries a new key from the request that created it to the page that shows it. So
 * the page can be reloaded without creating another key, and the key is in no URL.
 */
export const newKeyCookie = (text: string, isSecure: boolean): string => field(text, LIFETIME_SECONDS, isSecure);

/** Returns the Set-Cookie field after which no page shows the key. */
export const shownKeyCookie = (isSecure: boolean): string => field('', 0, isSecure);

/** Returns the key in a Cookie field (RFC 6265), or undefined if there is none. */
export function newKeyIn(cookies: string | undefined): string | undefined {
  const pairs = cookies?.split(';').map((pair) => pair.trim().split('=', 2)) ?? [];
  return pairs.find(([name, value = '']) => name === NAME && looksLikeApiKey(value))?.[1];
}

const field = (value: string, seconds: number, isSecure: boolean) =>
  `${NAME}=${value}; Path=${PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
