import type { OidcSettings } from '#config';

/** The settings that decide about access. */
export interface AccessOptions {
  /** `key`: an upload needs credentials. */
  uploads: 'open' | 'key';
  /** The token of the account `admin`; undefined: there is none. */
  adminToken: string | undefined;
  /** The OpenID provider with which people sign in; undefined: they sign in with API keys. */
  oidc?: OidcSettings | undefined;
}

export const ACCESS_OPTIONS = Symbol('AccessOptions');
