import { CacheFactory, type RedisConnection } from '#cache';
import { DomainError } from '#errors';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { serializeList } from 'structured-headers';

import { clientNetwork } from '../http/client-network.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';

/** Uploads wait longer for Redis than reads do. Without an answer, the quota is counted in memory. */
const REDIS_TIMEOUT_MS = 250;
const POLICY = 'uploads';
const WINDOW_SECONDS = 3600;
/** Maximum number of clients counted in memory. Above it, the count of the least recently seen client is dropped. */
const MAX_CLIENTS = 100_000;

/** The uploads that one client may start. */
export interface QuotaState {
  limit: number;
  remaining: number;
  /** Seconds until `remaining` is `limit` again. */
  resetSeconds: number;
}

/**
 * The number of uploads that each client may start in an hour (UPLOADS_PER_HOUR), over all processes that share a
 * cache.
 */
@Injectable()
export class UploadQuota implements OnApplicationShutdown {
  private readonly connection: ReturnType<RedisConnection['connect']> | undefined;
  /** Undefined: uploads are not limited. */
  private readonly limiter: RateLimiterAbstract | undefined;
  private readonly remembered: LRUCache<string, true>;

  constructor(@Inject(HTTP_OPTIONS) { uploadsPerHour: points }: HttpOptions, { redis }: CacheFactory) {
    const memory = new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix: POLICY });
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
          duration: WINDOW_SECONDS,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  /** Returns the quota of the request's client, without counting anything; undefined if uploads are not limited. */
  async stateOf({ ip }: FastifyRequest): Promise<QuotaState | undefined> {
    if (!this.limiter) return undefined;
    return this.toState(await this.limiter.get(clientNetwork(ip)));
  }

  /**
   * Counts an upload and sets RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers). Throws
   * `rate-limited`. An upload that fails stays counted.
   */
  async consume(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.limiter) return;
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
    if (!used) return { limit, remaining: limit, resetSeconds: WINDOW_SECONDS };
    const resetSeconds = Math.max(1, Math.ceil(used.msBeforeNext / 1000));
    return { limit, remaining: Math.max(0, used.remainingPoints), resetSeconds };
  }
}

function rateLimitHeaders({ limit, remaining, resetSeconds }: QuotaState): Record<string, string> {
  const policy = Object.entries({ q: limit, w: WINDOW_SECONDS });
  const state = Object.entries({ r: remaining, t: resetSeconds });
  return {
    'ratelimit-policy': serializeList([[POLICY, new Map(policy)]]),
    ratelimit: serializeList([[POLICY, new Map(state)]]),
  };
}
