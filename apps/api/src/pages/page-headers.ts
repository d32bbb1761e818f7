import type { Language } from '#language';

/** A page loads only files of its own host, and no other site may frame it (Content Security Policy level 3). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of every page. `vary` names the request headers that choose the answer, besides `Accept-Language`. */
export const pageHeaders = (language: Language, vary: string[] = []): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
  'content-language': language,
  vary: [...vary, 'Accept-Language'].join(', '),
});

/**
 * A delete token is in the URL of the page: no cache may store the page, and no link may send the URL as its referrer.
 */
export const deletePageHeaders = (language: Language): Record<string, string> => ({
  ...pageHeaders(language),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
});

/** A page that shows something of one person: no cache may store it. */
export const personalPageHeaders = (language: Language): Record<string, string> => ({
  ...pageHeaders(language),
  'cache-control': 'private, no-store',
});
