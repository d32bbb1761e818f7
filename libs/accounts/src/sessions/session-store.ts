import { CacheFactory, type TwoLevelCache } from '#cache';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';

import { cachedRows } from '../rows/cached-rows.js';
import { decodeSession, encodeSession } from './session-text.js';
import { idText, parseIdText } from '../rows/random-id.js';
import { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

const LIFETIME_MS = 30 * 86_400_000;
const MAX_USER_AGENT = 256;
/** Programs that sign in and never sign out would add rows without end. */
const MAX_SESSIONS = 100;
/** The id of the account, then 32 random bytes in base64url. */
const TOKEN = /^([0-9A-Za-z]{11})([\w-]{43})$/;

export interface NewSession {
  accountId: bigint;
  /** `Session.keyId`. */
  keyId: bigint | null;
  userAgent: string | undefined;
}

/** The sessions of people who are signed in, read from memory, then from Redis, then from the database. */
@Injectable()
export class SessionStore {
  private readonly cache: TwoLevelCache<Session>;

  constructor(
    private readonly sessions: SessionsRepository,
    caches: CacheFactory,
  ) {
    this.cache = cachedRows(caches, 'session', { encode: encodeSession, decode: decodeSession, isFinal: () => false });
  }

  /**
   * Begins a session of 30 days, and ends the oldest ones if the account has more than 100 then. `token` is the value
   * of its cookie, which is stored nowhere.
   */
  async begin({ accountId, keyId, userAgent }: NewSession): Promise<{ session: Session; token: string }> {
    const token = idText(accountId) + randomBytes(32).toString('base64url');
    const createdAt = Date.now();
    const session: Session = {
      accountId,
      tokenSha256: digestOf(token),
      keyId,
      createdAt,
      expiresAt: createdAt + LIFETIME_MS,
      userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null,
    };
    await this.sessions.insert(session);
    await this.cache.invalidate(cacheKey(session));
    const sessions = await this.sessions.list(accountId);
    for (const oldest of sessions.slice(MAX_SESSIONS)) await this.end(oldest);
    return { session, token };
  }

  /** Returns the session of a token, or undefined if there is none or it has expired. */
  async find(token: string): Promise<Session | undefined> {
    const accountId = parseIdText(TOKEN.exec(token)?.[1] ?? '');
    if (accountId === undefined) return undefined;
    const tokenSha256 = digestOf(token);
    const load = () => this.sessions.find(accountId, tokenSha256);
    const { record } = await this.cache.get(cacheKey({ accountId, tokenSha256 }), load);
    return record && record.expiresAt > Date.now() ? record : undefined;
  }

  /** Returns the sessions of an account that have not expired, the newest first. Reads the database. */
  async list(accountId: bigint): Promise<Session[]> {
    const now = Date.now();
    return (await this.sessions.list(accountId)).filter(({ expiresAt }) => expiresAt > now);
  }

  /** Ends a session. Does nothing if it has ended. */
  async end(session: Pick<Session, 'accountId' | 'tokenSha256'>): Promise<void> {
    await this.sessions.delete(session.accountId, session.tokenSha256);
    await this.cache.invalidate(cacheKey(session));
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest();

const cacheKey = ({ accountId, tokenSha256 }: Pick<Session, 'accountId' | 'tokenSha256'>) =>
  `${accountId}.${tokenSha256.toString('base64url')}`;
