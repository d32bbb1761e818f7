import { VERSION } from './generated/version.gen.js';

/** The User-Agent of each request, except in browsers, which set their own. */
export const USER_AGENT = `imglink-sdk/${VERSION}`;

/**
 * True in a browser. Browsers send their own User-Agent, and cannot stream over HTTP/1.1. In Node, Deno and workerd,
 * `navigator.userAgent` is missing or names them.
 */
export const isBrowser = (): boolean => typeof navigator !== 'undefined' && /^Mozilla\//.test(navigator.userAgent);
