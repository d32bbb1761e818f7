import { CacheFactory, type TwoLevelCache } from '#cache';
import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { type AccountLimits, NO_LIMITS } from '../rights/account-limits.js';
import { ApiKey } from './api-key.entity.js';
import { formatApiKey, newSecret, secretDigest } from './api-key-text.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { cachedRows } from '../rows/cached-rows.js';
import { decodeApiKey, encodeApiKey } from './api-key-row-text.js';
import { randomId } from '../rows/random-id.js';
import type { Scopes } from '../rights/scopes.js';

/** Each key of a list is read from a shard of its own. */
const MAX_KEYS = 100;

export interface NewApiKey {
  accountId: bigint;
  name: string;
  scopes: Scopes;
  limits?: AccountLimits;
  /** `ApiKey.countsWith`. */
  countsWith?: bigint | null;
  /** Milliseconds since 1970; null: never. */
  expiresAt?: number | null;
}

/**
 * The API keys, read from memory, then from the Redis that processes share, then from the database. Changes are durable
 * in the database, and known to every process, when they resolve.
 */
@Injectable()
export class ApiKeyStore {
  private readonly cache: TwoLevelCache<ApiKey>;

  constructor(
    private readonly keys: ApiKeysRepository,
    caches: CacheFactory,
  ) {
    this.cache = cachedRows(caches, 'key', {
      encode: encodeApiKey,
      decode: decodeApiKey,
      isFinal: ({ revokedAt }) => revokedAt !== null,
    });
  }

  /** Returns the key in whatever state it is, or null. */
  async find(id: bigint): Promise<ApiKey | null> {
    return (await this.cache.get(String(id), () => this.keys.find(id))).record;
  }

  /** Returns the keys of an account that are not revoked, the newest first. Reads the database. */
  list(accountId: bigint): Promise<ApiKey[]> {
    return this.keys.list(accountId);
  }

  /**
   * Creates a key. `text` is the key itself, which is stored nowhere. Throws `too-many-keys` if the account has 100.
   */
  async create({
    accountId,
    name,
    scopes,
    limits = NO_LIMITS,
    countsWith = null,
    expiresAt = null,
  }: NewApiKey): Promise<{ key: ApiKey; text: string }> {
    if ((await this.list(accountId)).length >= MAX_KEYS) {
      throw new DomainError('too-many-keys', `An account may have at most ${MAX_KEYS} keys. Revoke one of them first.`);
    }
    const secret = newSecret();
    const key: ApiKey = {
      id: randomId(),
      accountId,
      name,
      secretSha256: secretDigest(secret),
      scopes,
      limits,
      countsWith,
      createdAt: Date.now(),
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.keys.insert(key);
    await this.cache.invalidate(String(key.id));
    return { key, text: formatApiKey({ id: key.id, secret }) };
  }

  /**
   * Every process refuses the key within 2 s. Returns false if it was revoked before or does not exist. A repeat
   * announces the revocation again, because the process of the first call may have died before it could.
   */
  async revoke(id: bigint): Promise<boolean> {
    const isRevoked = await this.keys.revoke(id, Date.now());
    const key = await this.keys.find(id);
    if (!key || key.revokedAt === null) return false;
    await this.cache.putFinal(String(id), key);
    // A process that dies before this leaves a revoked key in the list, which `list` leaves out.
    await this.keys.unlist(key.accountId, id);
    return isRevoked;
  }

  /** Returns the ids of the keys that were revoked at `since` (milliseconds since 1970) or later. Reads every shard. */
  listRevoked(since: number): Promise<bigint[]> {
    return this.keys.listRevoked(since);
  }

  /**
   * Tells every process once more that a key is revoked. Returns whether the shared cache took it, and undefined if no
   * revoked key has the id.
   */
  async announceRevocation(id: bigint): Promise<boolean | undefined> {
    const key = await this.keys.find(id);
    if (!key || key.revokedAt === null) return undefined;
    return this.cache.putFinal(String(id), key);
  }
}
