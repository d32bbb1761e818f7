/** `Client-ID` is the field of Imgur's clients that people can fill in. */
export type Scheme = 'Bearer' | 'Client-ID';

export interface AuthorizationToken {
  scheme: Scheme;
  text: string;
}

/**
 * Returns the token of an Authorization field (RFC 9110, section 11.6.2), or undefined for every other scheme. It may
 * contain spaces, as ADMIN_TOKEN may, and a malformed API key does not become an anonymous request.
 */
export function tokenOf(field: string | undefined, schemes: readonly Scheme[]): AuthorizationToken | undefined {
  const [, name = '', text = ''] = /^([\w-]+) +(\S(?:.*\S)?) *$/.exec(field ?? '') ?? [];
  const scheme = schemes.find((each) => each.toLowerCase() === name.toLowerCase());
  return scheme && { scheme, text };
}

/** Returns the bearer token of an Authorization field (RFC 6750), or undefined if there is none. */
export const bearerToken = (field: string | undefined): string | undefined => tokenOf(field, ['Bearer'])?.text;
