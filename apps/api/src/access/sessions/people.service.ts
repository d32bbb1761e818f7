import {
  type Account,
  CredentialsService,
  type NewSession,
  type Principal,
  type Session,
  SessionStore,
} from '#accounts';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHmac } from 'node:crypto';

import { PublicUrls } from '../../http/public-urls.js';
import { ACCESS_OPTIONS, type AccessOptions } from '../access.options.js';
import { isCrossSite } from './cross-site.js';
import { sessionToken } from './session-cookie.js';

type BrowserRequest = Pick<FastifyRequest, 'method' | 'headers'>;

/** A person who is signed in, and the session. */
export interface SignedIn {
  principal: Principal;
  session: Session;
}

/** Knows the people who are signed in, by the session cookie of their browsers. */
@Injectable()
export class PeopleService {
  /** The `keyId` of sessions that were begun with this ADMIN_TOKEN. They end when it changes (decision 47). */
  readonly adminKeyId: bigint | undefined;

  constructor(
    private readonly credentials: CredentialsService,
    private readonly sessions: SessionStore,
    private readonly urls: PublicUrls,
    codec: KeyCodec,
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessOptions,
  ) {
    this.adminKeyId =
      adminToken === undefined ? undefined : adminKeyIdOf(adminToken, codec.deriveKey('admin sessions'));
  }

  /** True if cookies of the site are Secure. */
  get isSecure(): boolean {
    return this.urls.isSecure;
  }

  /**
   * Returns the person and the session of the request's cookie, or undefined if there is none. Throws
   * `cross-site-request` for a change that another site requests.
   */
  async find(request: BrowserRequest): Promise<SignedIn | undefined> {
    const token = sessionToken(request.headers.cookie);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    const principal = session && (await this.personOf(session));
    if (!session || !principal) return undefined;
    if (isCrossSite(request, this.urls.base)) throw this.crossSite();
    return { principal, session };
  }

  /** Returns the account of the person who is signed in, for the header bar of a page. */
  async visitorOf({ headers }: BrowserRequest): Promise<Account | undefined> {
    return (await this.find({ headers, method: 'GET' }))?.principal.account;
  }

  /** Throws `cross-site-request` if a browser says that another site requests a change, also without a session. */
  refuseCrossSite(request: BrowserRequest): void {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if ((origin !== undefined || site !== undefined) && isCrossSite(request, this.urls.base)) throw this.crossSite();
  }

  /** Begins a session. Returns the value of its cookie. A session that the browser has already ends. */
  async begin(request: BrowserRequest, holder: Pick<NewSession, 'accountId' | 'keyId'>): Promise<string> {
    await this.end(request);
    const { token } = await this.sessions.begin({ ...holder, userAgent: request.headers['user-agent'] });
    return token;
  }

  /** Ends the session of the request, and returns it if there was one. Throws `cross-site-request`. */
  async end(request: BrowserRequest): Promise<Session | undefined> {
    const found = await this.find(request);
    if (found) await this.sessions.end(found.session);
    return found?.session;
  }

  /** Returns the sessions of a person that have not ended, the newest first. Reads the database. */
  async list({ account }: Principal): Promise<Session[]> {
    const sessions = await this.sessions.list(account.id);
    const people = await Promise.all(sessions.map((session) => this.personOf(session)));
    return sessions.filter((_session, index) => people[index] !== undefined);
  }

  /** Ends the sessions of the person that `isChosen` selects. */
  async endAll(principal: Principal, isChosen: (session: Session) => boolean): Promise<void> {
    for (const session of await this.list(principal)) if (isChosen(session)) await this.sessions.end(session);
  }

  /** Returns undefined if the session has ended. */
  private personOf(session: Session): Promise<Principal | undefined> {
    return this.credentials.findBySession(session, this.adminKeyId);
  }

  private crossSite(): DomainError {
    return new DomainError('cross-site-request', `Only a page of ${new URL(this.urls.base).origin} may do this.`);
  }
}

/** A number below 2^62, which does not help to guess the token without the key. */
const adminKeyIdOf = (adminToken: string, key: Buffer) =>
  createHmac('sha256', key).update(adminToken).digest().readBigUInt64BE() >> 2n;
