import type { OidcSettings } from '#config';
import { DomainError } from '#errors';
import type { Configuration } from 'openid-client';

import type { Claims } from './person-claims.js';

type Client = typeof import('openid-client');

const TIMEOUT_SECONDS = 5;
/** The provider's metadata and keys may change. */
const MAX_AGE_MS = 3_600_000;
const RETRY_AFTER_SECONDS = 10;
/** These scopes are requested if the provider names them. */
const OPTIONAL_SCOPES = ['profile', 'email', 'groups', 'roles'];

/** What the browser sends to the provider, and what it has to prove later. */
export interface AuthorizationRequest {
  url: URL;
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom the provider has authenticated. */
export interface AuthenticatedPerson {
  issuer: string;
  subject: string;
  claims: Claims;
}

/**
 * The OpenID provider of OIDC_ISSUER (OpenID Connect Core, authorization code flow with PKCE). Its metadata are read
 * when they are first needed, so that imglink starts without it, and again after an hour.
 */
export class OpenIdProvider {
  private discovered: { configuration: Promise<Configuration>; expiresAt: number } | undefined;

  constructor(
    private readonly options: OidcSettings,
    private readonly timeoutSeconds: number = TIMEOUT_SECONDS,
  ) {}

  /** What people know the provider by: its host. */
  get name(): string {
    return new URL(this.options.issuer).host;
  }

  /** `redirectUri`: the URL of the callback. Throws `unavailable` if the provider does not answer. */
  async authorize(redirectUri: string): Promise<AuthorizationRequest> {
    const [client, configuration] = await this.connect();
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const { scopes_supported: supported = OPTIONAL_SCOPES.slice(0, 2) } = configuration.serverMetadata();
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: ['openid', ...OPTIONAL_SCOPES.filter((scope) => supported.includes(scope))].join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url, state, nonce, verifier };
  }

  /**
   * Exchanges the code in the URL of the callback. Throws `sign-in-failed` if anything does not fit the request, and
   * `unavailable` if the provider does not answer.
   */
  async authenticate(
    callback: URL,
    { state, nonce, verifier }: Omit<AuthorizationRequest, 'url'>,
  ): Promise<AuthenticatedPerson> {
    const [client, configuration] = await this.connect();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const token = tokens.claims();
      if (!token) throw signInFailed('The provider sent no ID token.');
      const { userinfo_endpoint: hasUserInfo, issuer } = configuration.serverMetadata();
      // Many providers send names and groups there alone.
      const more = hasUserInfo ? await client.fetchUserInfo(configuration, tokens.access_token, token.sub) : {};
      return { issuer, subject: token.sub, claims: { ...token, ...more } };
    } catch (cause) {
      throw asDomainError(client, cause);
    }
  }

  /** Returns the URL at which the person signs out at the provider, or undefined if it has none or does not answer. */
  async signOutUrl(returnTo: string): Promise<string | undefined> {
    try {
      const [client, configuration] = await this.connect();
      if (!configuration.serverMetadata().end_session_endpoint) return undefined;
      return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href;
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  /** The library is loaded on demand, because most installations do not need it. */
  private async connect(): Promise<[Client, Configuration]> {
    const client = await import('openid-client');
    const now = performance.now();
    const former = this.discovered;
    if (!former || former.expiresAt <= now) {
      const configuration = this.discover(client);
      const discovered = { configuration, expiresAt: now + MAX_AGE_MS };
      this.discovered = discovered;
      configuration.catch(() => {
        // The next request tries again. Until then, the former metadata are better than none.
        if (this.discovered === discovered) this.discovered = former && { ...former, expiresAt: 0 };
      });
      if (former) return [client, await configuration.catch(() => former.configuration)];
    }
    return [client, await this.discovered!.configuration];
  }

  private async discover(client: Client): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    const url = new URL(issuer);
    const authentication = clientSecret === undefined ? client.None() : undefined;
    const options = {
      timeout: this.timeoutSeconds,
      execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    };
    try {
      return await client.discovery(url, clientId, clientSecret, authentication, options);
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

/** Codes of openid-client for a provider that is slow, or that answers with another status than 200. */
const NETWORK_CODES = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);

/** Returns the error for the person. Errors that are not of OAuth are those of the network. */
function asDomainError({ ClientError, ResponseBodyError, AuthorizationResponseError }: Client, cause: unknown): Error {
  if (cause instanceof DomainError) return cause;
  if (cause instanceof AuthorizationResponseError) return signInFailed('The provider refused the sign-in.', cause);
  if (cause instanceof ResponseBodyError && cause.status < 500) {
    return signInFailed('The provider refused the code, which can be used only once.', cause);
  }
  if (cause instanceof ClientError && !NETWORK_CODES.has(String(cause.code))) {
    return signInFailed('The answer of the provider is not valid.', cause);
  }
  return unavailable(cause);
}

const unavailable = (cause: unknown) =>
  new DomainError('unavailable', 'The OpenID provider does not answer.', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

const signInFailed = (detail: string, cause?: unknown) => new DomainError('sign-in-failed', detail, { cause });
