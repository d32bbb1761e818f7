/** The path is in a cookie and in header fields, whose size browsers and proxies limit. */
const MAX_CHARACTERS = 2_000;
/** A path with its query in printable ASCII. A second slash or a backslash at its start would name another host. */
const PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/**
 * Returns where a person continues after signing in: `text` if it is a path of this site with at most 2,000 characters,
 * otherwise `/`. Browsers resolve dots in a path before they look for a host, so the resolved path is checked, too.
 */
export function nextPath(text: string | undefined): string {
  if (text === undefined || text.length > MAX_CHARACTERS || !PATH.test(text)) return '/';
  const url = URL.parse(text, 'https://own.invalid');
  return url?.host === 'own.invalid' && !url.pathname.startsWith('//') ? text : '/';
}
