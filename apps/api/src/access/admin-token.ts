import { KeyCodec } from '#keys';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { createHash, timingSafeEqual } from 'node:crypto';

import { clientNetwork } from '../http/client-network.js';
import { BearerAttempts } from '../limits/attempts/bearer-attempts.js';
import { ACCESS_OPTIONS, type AccessOptions } from './access.options.js';

/** Wrong tokens that a process remembers, so that a repeated one is no further attempt. */
const MAX_WRONG_TOKENS = 10_000;

/** Compares tokens with ADMIN_TOKEN, and limits how many bearer tokens a client can try. */
@Injectable()
export class AdminToken {
  /** Undefined: there is no ADMIN_TOKEN. */
  private readonly expected: Buffer | undefined;
  private readonly wrong = new LRUCache<string, true>({ max: MAX_WRONG_TOKENS });

  constructor(
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessOptions,
    private readonly codec: KeyCodec,
    private readonly attempts: BearerAttempts,
  ) {
    this.expected = adminToken === undefined ? undefined : digest(adminToken);
  }

  /** Returns whether `text` is ADMIN_TOKEN. Takes the same time for every text. The caller limits the attempts. */
  matches(text: string): boolean {
    return this.expected !== undefined && timingSafeEqual(digest(text), this.expected);
  }

  /**
   * Returns whether the bearer token `text` of a request is ADMIN_TOKEN. Returns false for every token of a client that
   * has tried 100 wrong ones within 10 minutes. Delete tokens and edit tokens are not counted. `ip`: the address of the
   * client.
   */
  async matchesBearer(text: string, ip: string): Promise<boolean> {
    if (this.expected === undefined) return false;
    if (this.matches(text)) return (await this.attempts.blockedSeconds(clientNetwork(ip))) === undefined;
    const remembered = digest(text).toString('base64');
    if (this.wrong.has(remembered) || this.codec.idOfDeleteToken(text) !== undefined) return false;
    this.wrong.set(remembered, true);
    await this.attempts.count(clientNetwork(ip));
    return false;
  }

  /**
   * Returns the seconds until the bearer token `text` of a client is compared again; undefined while it is, and for
   * delete tokens and edit tokens.
   */
  async blockedSeconds(text: string, ip: string): Promise<number | undefined> {
    if (this.expected === undefined || this.codec.idOfDeleteToken(text) !== undefined) return undefined;
    return this.attempts.blockedSeconds(clientNetwork(ip));
  }
}

/** Digests have one length, so the comparison takes the same time for every token. */
const digest = (text: string) => createHash('sha256').update(text).digest();
