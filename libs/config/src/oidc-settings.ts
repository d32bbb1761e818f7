import { InvalidSettingsError } from './invalid-settings.js';

/** The OpenID provider with which people sign in. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** The groups, roles and email addresses of administrators. */
  admins: readonly string[];
}

interface OidcVariables {
  OIDC_ISSUER?: string | undefined;
  OIDC_CLIENT_ID: string;
  OIDC_CLIENT_SECRET?: string | undefined;
  OIDC_ADMINS: string;
}

/** Returns undefined without OIDC_ISSUER. Throws InvalidSettingsError if OIDC_CLIENT_ID is missing beside it. */
export function oidcOf(set: OidcVariables): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ADMINS: admins } = set;
  if (issuer === undefined) return undefined;
  if (clientId === '') {
    throw new InvalidSettingsError([{ name: 'OIDC_CLIENT_ID', value: '', expected: 'expected with OIDC_ISSUER' }]);
  }
  return { issuer, clientId, clientSecret, admins: admins.split(/[\s,]+/).filter(Boolean) };
}
