import { VERSION } from './generated/version.gen.js';

/** What each request says of its sender, where the platform lets a program set it. */
export const USER_AGENT = `imglink-sdk/${VERSION}`;

/**
 * Whether this is a browser. Browsers send their own User-Agent, and no stream over HTTP/1.1. Node, Deno and workerd
 * name themselves in `navigator.userAgent` or have none.
 */
export const isBrowser = (): boolean => typeof navigator !== 'undefined' && /^Mozilla\//.test(navigator.userAgent);
