import { CacheFactory, type RedisConnection } from '#cache';
import { DomainError } from '#errors';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

import { clientNetwork } from '../http/client-network.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { AccountQuotas } from './account-quotas.service.js';
import { HOUR_SECONDS, type QuotaState, rateLimitHeaders, wholeSeconds } from './quota-state.js';
import type { UploadAllowance } from './upload-allowance.js';

/** Uploads wait longer for Redis than reads do. Without an answer, the quota is counted in memory. */
const REDIS_TIMEOUT_MS = 250;
const KEY_PREFIX = 'uploads';
/** Maximum number of clients counted in memory. Above it, the count of the least recently seen client is dropped. */
const MAX_CLIENTS = 100_000;

/**
 * The number of uploads that each anonymous client may start in an hour (UPLOADS_PER_HOUR), over all processes that
 * share a cache. Uploads with credentials have the limits of their account and API key instead, because many of them
 * may come from one address.
 */
@Injectable()
export class UploadQuota implements OnApplicationShutdown {
  private readonly connection: ReturnType<RedisConnection['connect']> | undefined;
  /** Undefined: uploads are not limited. */
  private readonly limiter: RateLimiterAbstract | undefined;
  private readonly remembered: LRUCache<string, true>;

  constructor(
    @Inject(HTTP_OPTIONS) { uploadsPerHour: points }: HttpOptions,
    { redis }: CacheFactory,
    private readonly accounts: AccountQuotas,
  ) {
    const memory = new RateLimiterMemory({ points, duration: HOUR_SECONDS, keyPrefix: KEY_PREFIX });
    this.remembered = new LRUCache({
      // lru-cache reserves memory for `max` entries at once, but none for `maxSize`.
      maxSize: MAX_CLIENTS,
      sizeCalculation: () => 1,
      dispose: (_seen, client, reason) => {
        if (reason === 'evict') void memory.delete(client);
      },
    });
    if (points === 0) return;
    this.connection = redis?.connect({ commandTimeout: REDIS_TIMEOUT_MS, enableOfflineQueue: false });
    this.limiter = redis
      ? new RateLimiterRedis({
          storeClient: this.connection,
          keyPrefix: `${redis.prefix}:quota`,
          points,
          duration: HOUR_SECONDS,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  /** Returns what an upload with credentials may take of the limits of its account; undefined if it is anonymous. */
  allowanceOf({ principal }: Pick<FastifyRequest, 'principal'>): UploadAllowance | undefined {
    return principal && this.accounts.allowanceOf(principal);
  }

  /**
   * Returns the quota of the request's account and key, or of its client if it is anonymous, without counting anything;
   * undefined if its uploads are not limited.
   */
  async stateOf({ ip, principal }: FastifyRequest): Promise<QuotaState | undefined> {
    if (principal) return this.accounts.stateOf(principal);
    if (!this.limiter) return undefined;
    return this.toState(await this.limiter.get(clientNetwork(ip)));
  }

  /**
   * Counts an anonymous upload and sets RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers). Throws
   * `rate-limited`. An upload that fails stays counted.
   */
  async consume(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.limiter || request.principal) return;
    const client = clientNetwork(request.ip);
    this.remembered.set(client, true);
    const { points } = this.limiter;
    const used = await this.limiter.consume(client).catch((outcome: unknown) => {
      if (outcome instanceof RateLimiterRes) return outcome;
      throw outcome;
    });
    const state = this.toState(used);
    void reply.headers(rateLimitHeaders(state));
    if (used.consumedPoints <= points) return;
    throw new DomainError('rate-limited', `A client may upload ${points} images an hour.`, {
      retryAfterSeconds: state.resetSeconds,
    });
  }

  private toState(used: RateLimiterRes | null): QuotaState {
    const limit = this.limiter?.points ?? 0;
    if (!used) return { limit, remaining: limit, resetSeconds: HOUR_SECONDS };
    return { limit, remaining: Math.max(0, used.remainingPoints), resetSeconds: wholeSeconds(used.msBeforeNext) };
  }
}
