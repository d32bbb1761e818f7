import { isActive } from '#accounts';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { AccountChangesService } from '#moderation';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ACCESS_OPTIONS, type AccessOptions } from '../../access/access.options.js';
import { PeopleService } from '../../access/sessions/people.service.js';
import { PublicUrls } from '../../http/public-urls.js';
import { FlowCookie } from './flow-cookie.js';
import { OpenIdProvider } from './openid-provider.js';
import { identityOf } from './person-claims.js';

export interface FinishedSignIn {
  /** The value of the session's cookie. */
  token: string;
  /** The path to continue at. */
  next: string;
}

/** Signs people in and out with the OpenID provider of OIDC_ISSUER. */
@Injectable()
export class OidcSignInService {
  private readonly provider: OpenIdProvider | undefined;
  private readonly admins: readonly string[];
  private readonly cookieKey: Buffer;

  constructor(
    private readonly accounts: AccountChangesService,
    private readonly people: PeopleService,
    private readonly urls: PublicUrls,
    codec: KeyCodec,
    @Inject(ACCESS_OPTIONS) { oidc }: AccessOptions,
  ) {
    this.provider = oidc && new OpenIdProvider(oidc);
    this.admins = oidc?.admins ?? [];
    this.cookieKey = codec.deriveKey('sign-in flow');
  }

  /** The provider's name for people; undefined without OIDC_ISSUER. */
  get providerName(): string | undefined {
    return this.provider?.name;
  }

  /** The flow's cookie. */
  get cookie(): FlowCookie {
    return new FlowCookie(this.cookieKey, this.urls.isSecure);
  }

  /**
   * Returns the URL at the provider, and the Set-Cookie field of the flow. Throws `not-found` without OIDC_ISSUER, and
   * `unavailable`.
   */
  async begin(next: string): Promise<{ location: string; cookie: string }> {
    const { url, ...proof } = await this.configured().authorize(this.callbackUrl);
    return { location: url.href, cookie: this.cookie.write({ ...proof, next }) };
  }

  /** Begins the session of the person who comes back. Throws `not-found`, `sign-in-failed` and `unavailable`. */
  async finish(request: FastifyRequest): Promise<FinishedSignIn> {
    const provider = this.configured();
    const flow = this.cookie.read(request.headers.cookie);
    if (!flow) throw new DomainError('sign-in-failed', 'The cookie of this sign-in is missing or has expired.');
    const url = new URL(this.callbackUrl);
    url.search = request.url.split(/\?(.*)/s)[1] ?? '';
    const { issuer, subject, claims } = await provider.authenticate(url, flow);
    const account = await this.accounts.findOrCreateAccount(identityOf(issuer, subject, claims, this.admins));
    if (!isActive(account)) throw new DomainError('sign-in-failed', 'The account is disabled.');
    const token = await this.people.begin(request, { accountId: account.id, keyId: null });
    return { token, next: flow.next };
  }

  /** Returns the URL at which a person signs out at the provider, too; undefined if there is none. */
  signOutUrl(): Promise<string | undefined> {
    return this.provider?.signOutUrl(`${this.urls.base}/`) ?? Promise.resolve(undefined);
  }

  private get callbackUrl(): string {
    return `${this.urls.base}/sign-in/callback`;
  }

  private configured(): OpenIdProvider {
    if (this.provider) return this.provider;
    throw new DomainError('not-found', 'This site has no OpenID provider.');
  }
}
