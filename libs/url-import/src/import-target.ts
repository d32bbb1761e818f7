import { DomainError } from '#errors';

import { refused } from './refusals.js';

const MAX_URL_LENGTH = 8192;

/**
 * Parses the URL of a client. Throws `invalid-request` if it is not a URL, `url-refused` if its scheme or port is
 * refused.
 */
export function parseImportUrl(text: string): URL {
  const url = text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  if (!url) {
    const detail = `Give an absolute URL of at most ${MAX_URL_LENGTH} characters, such as https://host/picture.jpg.`;
    throw new DomainError('invalid-request', 'This is not a URL to import from.', {
      errors: [{ pointer: '#/url', detail }],
    });
  }
  return checked(url);
}

/** Returns the next URL of a redirect, checked like the first one; it must not leave https for http. */
export function parseRedirect(location: string | string[], from: URL): URL {
  const url = typeof location === 'string' ? URL.parse(withEscapedBytes(location), from.href) : null;
  if (!url) throw refused('The URL redirects to something that is not a URL.');
  if (from.protocol === 'https:' && url.protocol === 'http:') throw refused('The URL redirects from https to http.');
  return checked(url);
}

/** Node reads a field's bytes as Latin-1, and many servers send UTF-8 without percent-encoding. */
const withEscapedBytes = (field: string) =>
  field.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

function checked(url: URL): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('Only http and https URLs can be imported.');
  if (url.username !== '' || url.password !== '') throw refused('A URL with a user name or password is not imported.');
  return url;
}
