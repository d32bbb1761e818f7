import type { RedisConnection } from '#cache';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterRes,
} from 'rate-limiter-flexible';

/** The points of one key in its current window. */
export interface WindowCount {
  points: number;
  /** Milliseconds until the window ends. */
  leftMs: number;
}

/** Points that were counted and can be taken back. */
export interface CountedPoints extends WindowCount {
  /** Takes `points` of them back. Does nothing once the window has ended. */
  takeBack(points: number): Promise<void>;
}

export interface WindowCounterOptions {
  /** The first part of the key of every count. */
  name: string;
  windowSeconds: number;
  /** Undefined: counts are kept in the memory of this process. */
  redis: ReturnType<RedisConnection['connect']> | undefined;
}

/**
 * In the last second of a window nothing is taken back. The window could end before Redis executes the command, which
 * would then take points from the next window.
 */
const LAST_MS = 1_000;

/**
 * Counts points by key, in windows of time that begin with the first point of a key. The counts are in the Redis that
 * processes share. While Redis does not answer, each process counts in its memory.
 */
export class WindowCounter {
  private readonly memory: RateLimiterAbstract;
  private readonly shared: RateLimiterAbstract | undefined;
  private readonly windowMs: number;

  constructor({ name, windowSeconds, redis }: WindowCounterOptions) {
    // No number of points is refused here, because the caller knows the limit of each key.
    const options = { keyPrefix: name, points: Number.MAX_SAFE_INTEGER, duration: windowSeconds };
    this.memory = new RateLimiterMemory(options);
    this.shared = redis && new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true });
    this.windowMs = windowSeconds * 1000;
  }

  /** Adds points and returns the count with them. */
  async add(key: string, points: number): Promise<CountedPoints> {
    const { limiter, result } = await this.ask((each) => each.penalty(key, points));
    const endsAt = Date.now() + result.msBeforeNext;
    const takeBack = async (given: number) => {
      // Points that cannot be taken back stay counted until the window ends.
      if (given !== 0 && endsAt - Date.now() > LAST_MS) await limiter.reward(key, given).catch(() => undefined);
    };
    return { ...this.countOf(result), takeBack };
  }

  async read(key: string): Promise<WindowCount> {
    const { result } = await this.ask((each) => each.get(key));
    return this.countOf(result);
  }

  private async ask<R>(command: (limiter: RateLimiterAbstract) => Promise<R>) {
    if (this.shared) {
      try {
        return { limiter: this.shared, result: await command(this.shared) };
      } catch {
        // Uploads continue while Redis is away.
      }
    }
    return { limiter: this.memory, result: await command(this.memory) };
  }

  private countOf(result: RateLimiterRes | null): WindowCount {
    return result
      ? { points: result.consumedPoints, leftMs: result.msBeforeNext }
      : { points: 0, leftMs: this.windowMs };
  }
}
