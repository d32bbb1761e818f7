import { type RedisConnection, CacheFactory } from '#cache';
import { DomainError } from '#errors';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { serializeList } from 'structured-headers';

import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { clientOf } from '../http/client-address.js';

const PATIENCE_MS = 250;
const POLICY = 'uploads';
const WINDOW_SECONDS = 3600;
/** Clients that memory counts for: past this, those not seen for longest begin anew. */
const MAX_CLIENTS = 100_000;

/** Of one client. */
export interface QuotaState {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/** How many uploads a client may begin in an hour: over all processes that share a cache, else in this one. */
@Injectable()
export class UploadQuota implements OnApplicationShutdown {
  private readonly connection: ReturnType<RedisConnection['connect']> | undefined;
  private readonly limiter: RateLimiterAbstract | undefined;
  private readonly remembered: LRUCache<string, true>;

  constructor(@Inject(HTTP_OPTIONS) { uploadsPerHour: points }: HttpOptions, { redis }: CacheFactory) {
    const memory = new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix: POLICY });
    this.remembered = new LRUCache({
      max: MAX_CLIENTS,
      dispose: (_seen, client, reason) => {
        if (reason === 'evict') void memory.delete(client);
      },
    });
    if (points === 0) return;
    // An upload can wait longer for Redis than a read.
    this.connection = redis?.connect({ commandTimeout: PATIENCE_MS, enableOfflineQueue: false });
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

  /** What a client has left; counts nothing. Undefined where uploads are not limited. */
  async look({ ip }: FastifyRequest): Promise<QuotaState | undefined> {
    if (!this.limiter) return undefined;
    return this.stateOf(await this.limiter.get(clientOf(ip)));
  }

  /** Counts an upload, and says in the answer's fields what is left. Throws `rate-limited`; nothing is given back. */
  async take(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.limiter) return;
    const client = clientOf(request.ip);
    this.remembered.set(client, true);
    const { points } = this.limiter;
    const used = await this.limiter.consume(client).catch((outcome: unknown) => {
      if (outcome instanceof RateLimiterRes) return outcome;
      throw outcome;
    });
    const { remaining, resetSeconds } = this.stateOf(used);
    const policy = new Map([
      ['q', points],
      ['w', WINDOW_SECONDS],
    ]);
    const limit = new Map([
      ['r', remaining],
      ['t', resetSeconds],
    ]);
    void reply.header('ratelimit-policy', serializeList([[POLICY, policy]]));
    void reply.header('ratelimit', serializeList([[POLICY, limit]]));
    if (used.consumedPoints <= points) return;
    throw new DomainError('rate-limited', `A client may upload ${points} images an hour.`, {
      retryAfterSeconds: resetSeconds,
    });
  }

  private stateOf(used: RateLimiterRes | null): QuotaState {
    const limit = this.limiter?.points ?? 0;
    if (!used) return { limit, remaining: limit, resetSeconds: WINDOW_SECONDS };
    const resetSeconds = Math.max(1, Math.ceil(used.msBeforeNext / 1000));
    return { limit, remaining: Math.max(0, used.remainingPoints), resetSeconds };
  }
}
