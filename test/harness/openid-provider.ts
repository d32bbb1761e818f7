import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'imglink', secret: 'the secret of imglink at the provider' };

/** The claims of the person who signs in. */
export interface TestPerson {
  sub: string;
  [claim: string]: unknown;
}

/** A real OpenID provider (oidc-provider) on a port of its own. It signs in one person at a time, without a page. */
export class TestOpenIdProvider implements AsyncDisposable {
  /** The person who signs in next. */
  person: TestPerson = { sub: 'ada', preferred_username: 'ada' };

  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  /** Starts a provider that knows imglink at each of `origins`. `port`: 0 takes a free one. */
  static async start(origins: readonly string[], port = 0): Promise<TestOpenIdProvider> {
    const handlers: { answer?: (request: IncomingMessage, response: ServerResponse) => void } = {};
    const server = createServer((request, response) => handlers.answer?.(request, response)).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new TestOpenIdProvider(issuer, server);
    const oidc = provider.configure(origins);
    const answer = oidc.callback();
    handlers.answer = (request, response) => {
      if (request.url?.startsWith('/interaction/')) void provider.interact(oidc, request, response);
      else void answer(request, response);
    };
    return provider;
  }

  /** The settings of an imglink that uses it. */
  get env(): Record<string, string> {
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private configure(origins: readonly string[]): Provider {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: origins.map((origin) => `${origin}/sign-in/callback`),
          post_logout_redirect_uris: origins.map((origin) => `${origin}/`),
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      claims: {
        openid: ['sub'],
        profile: ['preferred_username', 'name'],
        email: ['email', 'email_verified'],
        groups: ['groups'],
      },
      scopes: ['openid', 'profile', 'email', 'groups'],
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...this.person, sub: id }) }),
      loadExistingGrant: async ({ oidc }) => {
        const { client, session, provider } = oidc;
        const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
        grant.addOIDCScope('openid profile email groups');
        await grant.save();
        return grant;
      },
    });
  }

  private async interact(oidc: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    await oidc.interactionFinished(request, response, { login: { accountId: this.person.sub } });
  }
}
