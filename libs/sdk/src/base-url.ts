/** The URL of an installation, without a final slash. Throws a TypeError for anything that is not such a URL. */
export function checkedBaseUrl(baseUrl: unknown): string {
  if (baseUrl === undefined || baseUrl === null || baseUrl === '') {
    throw new TypeError('baseUrl is missing: pass the URL of an installation, such as https://img.example.');
  }
  const text = baseUrl instanceof URL ? baseUrl.href : baseUrl;
  if (typeof text !== 'string') throw new TypeError(`baseUrl must be a string or a URL, not ${typeof baseUrl}.`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TypeError(`baseUrl ${JSON.stringify(text)} is not a URL that begins with http:// or https://.`);
  }
  if (url.search || url.hash || url.username || url.password) {
    throw new TypeError(`baseUrl ${JSON.stringify(text)} must not have a query, a fragment or credentials.`);
  }
  return text.replace(/\/+$/, '');
}
