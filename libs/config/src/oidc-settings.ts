import { InvalidSettingsError } from './invalid-settings.js';
import type { Variables } from './variables.js';
import { words } from './words.js';

/** The OpenID provider with which people sign in. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** The groups, roles and email addresses of administrators. */
  admins: readonly string[];
}

/** Returns undefined without OIDC_ISSUER. Throws InvalidSettingsError if OIDC_CLIENT_ID is missing beside it. */
export function oidcOf(set: Variables): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ADMINS: admins } = set;
  if (issuer === undefined) return undefined;
  if (clientId === '') {
    throw new InvalidSettingsError([{ name: 'OIDC_CLIENT_ID', value: '', expected: 'expected with OIDC_ISSUER' }]);
  }
  return { issuer, clientId, clientSecret, admins: words(admins) };
}
