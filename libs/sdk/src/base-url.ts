/**
 * The address of an installation, without a slash at its end. Throws a TypeError that says what is wrong with it and what
 * it has to look like.
 */
export function checkedBaseUrl(baseUrl: unknown): string {
  if (baseUrl === undefined || baseUrl === null || baseUrl === '') {
    throw new TypeError('baseUrl is missing: pass the address of an imglink, such as https://img.example.');
  }
  const text = baseUrl instanceof URL ? baseUrl.href : baseUrl;
  if (typeof text !== 'string') throw new TypeError(`baseUrl has to be a string or a URL, not ${typeof baseUrl}.`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TypeError(`baseUrl ${JSON.stringify(text)} is no address that begins with http:// or https://.`);
  }
  if (url.search || url.hash || url.username || url.password) {
    throw new TypeError(`baseUrl ${JSON.stringify(text)} must not have a query, a fragment or credentials.`);
  }
  return text.replace(/\/+$/, '');
}
