import type { Principal } from '#accounts';
import { CacheFactory, type RedisConnection } from '#cache';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { accountCountKey, countedLimits } from './effective-limits.js';
import { HOUR_SECONDS, type QuotaState, wholeSeconds } from './quota-state.js';
import { UploadAllowance, type UploadCounters } from './upload-allowance.js';
import { WindowCounter } from './window-counter.js';

/** Uploads wait longer for Redis than reads do. Without an answer, uploads are counted in memory. */
const REDIS_TIMEOUT_MS = 250;
const DAY_SECONDS = 86_400;

/** What an account has uploaded in its current hour and day. */
export interface RecentUsage {
  uploadsThisHour: number;
  bytesToday: number;
}

/** Counts the uploads of accounts and API keys, over all processes that share a cache, and applies their limits. */
@Injectable()
export class AccountQuotas implements OnApplicationShutdown {
  private readonly connection: ReturnType<RedisConnection['connect']> | undefined;
  private readonly counters: UploadCounters;

  constructor({ redis }: CacheFactory) {
    this.connection = redis?.connect({ commandTimeout: REDIS_TIMEOUT_MS, enableOfflineQueue: false });
    const counter = (name: string, windowSeconds: number) =>
      new WindowCounter({ name: `${redis?.prefix ?? ''}:${name}`, windowSeconds, redis: this.connection });
    this.counters = { uploads: counter('account-uploads', HOUR_SECONDS), bytes: counter('account-bytes', DAY_SECONDS) };
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  /** Returns the allowance of one upload, of which nothing is reserved yet. */
  allowanceOf(principal: Principal): UploadAllowance {
    return new UploadAllowance(this.counters, principal);
  }

  /** Returns what an account has uploaded, including uploads in progress. */
  async usageOf(account: Principal['account']): Promise<RecentUsage> {
    const countKey = accountCountKey(account);
    const [uploads, bytes] = await Promise.all([
      this.counters.uploads.read(countKey),
      this.counters.bytes.read(countKey),
    ]);
    return { uploadsThisHour: Math.max(0, uploads.points), bytesToday: Math.max(0, bytes.points) };
  }

  /** Returns the uploads an hour that the tighter limit has left, without counting anything; undefined: no limit. */
  async stateOf(principal: Principal): Promise<QuotaState | undefined> {
    const states: QuotaState[] = [];
    for (const { countKey, limit } of countedLimits(principal, 'uploadsPerHour')) {
      if (limit === null) continue;
      const { points, leftMs } = await this.counters.uploads.read(countKey);
      states.push({
        limit,
        remaining: Math.max(0, limit - points),
        resetSeconds: wholeSeconds(leftMs),
      });
    }
    return states.toSorted((a, b) => a.remaining - b.remaining)[0];
  }
}
