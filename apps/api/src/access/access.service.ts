import { CredentialsService, looksLikeApiKey, type NewSession, permits, type Principal, type Scope } from '#accounts';
import { DomainError } from '#errors';
import { UploadBans } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ACCESS_OPTIONS, type AccessOptions } from './access.options.js';
import { AdminToken } from './admin-token.js';
import { bearerToken, type Scheme, tokenOf } from './authorization.js';
import { PeopleService } from './sessions/people.service.js';
import { SignInRequiredError } from './sessions/sign-in-redirect.format.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request. Set by the guards of the access room; undefined: nobody is known. */
    principal: Principal | undefined;
  }
}

/** Tells who makes a request, by its API key, ADMIN_TOKEN or session cookie, and whether they may make it. */
@Injectable()
export class AccessService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly people: PeopleService,
    private readonly adminToken: AdminToken,
    private readonly bans: UploadBans,
    @Inject(ACCESS_OPTIONS) private readonly options: AccessOptions,
  ) {}

  /**
   * Finds who makes the request and notes it in `request.principal`. Returns undefined for an anonymous request; a
   * bearer token that is neither an API key nor ADMIN_TOKEN makes a request anonymous, because it may be a delete token
   * or belong to a proxy. Throws `credentials-invalid` for an API key that is not live, and `cross-site-request` for a
   * change that another site requests with the cookie of a session.
   */
  async identify(request: FastifyRequest, schemes: readonly Scheme[] = ['Bearer']): Promise<Principal | undefined> {
    request.principal = await this.find(request, schemes);
    return request.principal;
  }

  /**
   * Finds who reads what everybody may read, where the owner sees more. Credentials that are not live make the request
   * anonymous. A request without header fields for credentials costs nothing.
   */
  async recognize(request: FastifyRequest): Promise<Principal | undefined> {
    const { authorization, cookie } = request.headers;
    if (authorization === undefined && cookie === undefined) return undefined;
    try {
      return await this.identify(request);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'credentials-invalid') return undefined;
      throw error;
    }
  }

  /**
   * Returns who makes the request. Throws what `identify` does, `credentials-required`, `scope-missing`, and
   * `rate-limited` for a bearer token of a client that has tried too many.
   */
  async require(request: FastifyRequest, scope: Scope): Promise<Principal> {
    const principal = await this.identify(request);
    if (!principal) return this.refuseAnonymous(request);
    requireScope(principal, scope);
    return principal;
  }

  /**
   * Returns the person who is signed in. Looks only at the session cookie, because pages are for people in browsers.
   * Throws SignInRequiredError, `cross-site-request` and `scope-missing`.
   */
  async requirePerson(request: FastifyRequest, scope: Scope): Promise<Principal> {
    const person = await this.people.find(request);
    if (!person) throw new SignInRequiredError();
    // Before the scope is checked, because the page of a refusal has the menu of the account.
    request.principal = person.principal;
    requireScope(person.principal, scope);
    return person.principal;
  }

  /**
   * Checks whether the client of a request, whose `principal` is known, may upload and create albums: everybody may
   * whose address is not banned, or with UPLOAD_ACCESS=key only those with credentials. Credentials need the scope
   * `upload` in both modes, because the image belongs to their account. Throws `client-banned`, `scope-missing`,
   * `credentials-required`, and what `refuseBlocked` does in place of the last.
   */
  async checkUploader(request: Pick<FastifyRequest, 'ip' | 'headers' | 'principal'>): Promise<void> {
    this.bans.checkClient(request.ip);
    if (request.principal) requireScope(request.principal, 'upload');
    else if (this.options.uploads === 'key') await this.refuseAnonymous(request);
  }

  /**
   * Returns whether the visitor who opens a page may upload there; false: they must sign in. Looks only at the session.
   * Throws `scope-missing` for a person whose session lacks the scope `upload`.
   */
  async mayVisitorUpload(request: FastifyRequest): Promise<boolean> {
    const person = await this.people.find({ headers: request.headers, method: 'GET' });
    if (!person) return this.options.uploads === 'open';
    request.principal = person.principal;
    requireScope(person.principal, 'upload');
    return true;
  }

  /**
   * Throws `rate-limited` if an anonymous request that needs credentials has a bearer token which is not compared with
   * ADMIN_TOKEN, because its client has tried too many wrong ones. Delete tokens and edit tokens are never refused.
   */
  async refuseBlocked({ headers, ip }: Pick<FastifyRequest, 'ip' | 'headers'>): Promise<void> {
    const token = bearerToken(headers.authorization);
    const retryAfterSeconds = token === undefined ? undefined : await this.adminToken.blockedSeconds(token, ip);
    if (retryAfterSeconds === undefined) return;
    const detail = `Too many wrong bearer tokens. Retry in ${Math.ceil(retryAfterSeconds / 60)} minutes.`;
    throw new DomainError('rate-limited', detail, { retryAfterSeconds });
  }

  /**
   * Returns what a session belongs to that is begun with `secret`; undefined unless that is a live API key or the
   * ADMIN_TOKEN.
   */
  async sessionFor(secret: string): Promise<Pick<NewSession, 'accountId' | 'keyId'> | undefined> {
    const { adminKeyId } = this.people;
    if (adminKeyId !== undefined && this.adminToken.matches(secret)) {
      const { account } = await this.credentials.findByAdminToken();
      return { accountId: account.id, keyId: adminKeyId };
    }
    const principal = await this.credentials.findByApiKey(secret);
    return principal && { accountId: principal.account.id, keyId: principal.key?.id ?? null };
  }

  private async find(request: FastifyRequest, schemes: readonly Scheme[]): Promise<Principal | undefined> {
    const token = tokenOf(request.headers.authorization, schemes);
    if (token !== undefined && looksLikeApiKey(token.text)) {
      const principal = await this.credentials.findByApiKey(token.text);
      if (principal) return principal;
      throw new DomainError('credentials-invalid', 'The API key is unknown, revoked or expired.');
    }
    if (token?.scheme === 'Bearer') {
      if (await this.adminToken.matchesBearer(token.text, request.ip)) return this.credentials.findByAdminToken();
      // A request with other credentials of its own is not the session's, whatever cookie the browser adds.
      return undefined;
    }
    return (await this.people.find(request))?.principal;
  }

  private async refuseAnonymous(request: Pick<FastifyRequest, 'ip' | 'headers'>): Promise<never> {
    await this.refuseBlocked(request);
    throw credentialsRequired();
  }
}

/** Throws `scope-missing`. */
export function requireScope({ scopes }: Principal, scope: Scope): void {
  if (!permits(scopes, scope)) {
    throw new DomainError('scope-missing', `The credentials lack the scope \`${scope}\`.`);
  }
}

/** For a request that needs credentials and has none. */
export const credentialsRequired = (): DomainError =>
  new DomainError('credentials-required', 'Send Authorization: Bearer imk_… with an API key.');
