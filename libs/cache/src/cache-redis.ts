import type { Log } from '#observability';
import { type CircuitBreakerPolicy, circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { Redis, type RedisOptions } from 'ioredis';

/** A connection that gave no byte for so long while one was due is given up for a new one. */
const SILENCE_MS = 2_000;
const CONNECT_MS = 1_000;
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 1_000;
/** Longer than another process takes to come back and send the changes that it could not send before. */
const DISTRUST_MS = 2_500;

const backoffMs = (attempt: number) => Math.min(50 * attempt, 500);

/** The Redis that all processes share as a cache: asked briefly, and not at all while it fails. */
export class CacheRedis {
  /** What every key begins with. */
  readonly prefix: string;
  readonly client: Redis;
  private readonly breaker: CircuitBreakerPolicy;
  private readonly address: string;
  private trustedFrom = 0;
  private wasLost = false;

  constructor(
    url: string,
    private readonly log: Log,
    timeoutMs: number,
  ) {
    const parsed = new URL(url);
    this.prefix = parsed.searchParams.get('prefix') ?? 'imglink';
    parsed.searchParams.delete('prefix');
    this.address = parsed.href;
    this.client = this.connect({ commandTimeout: timeoutMs, enableOfflineQueue: false });
    this.client.on('ready', () => this.onReady());
    this.client.on('close', () => this.onClose());
    this.breaker = circuitBreaker(handleAll, {
      halfOpenAfter: OPEN_MS,
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    });
    this.breaker.onBreak(() => log.warn('the shared cache fails: going on without it'));
    this.breaker.onReset(() => this.distrust());
  }

  /** A connection of its own, which comes back by itself. */
  connect(options: RedisOptions): Redis {
    const client = new Redis(this.address, {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      retryStrategy: backoffMs,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
      ...options,
    });
    // Every failure reaches whoever asked; `close` tells of the rest.
    client.on('error', () => undefined);
    return client;
  }

  /** Rejects within tens of ms when Redis is dead or hangs, at once when it did so of late. */
  run<R>(command: (client: Redis) => Promise<R>): Promise<R> {
    return this.breaker.execute(() => command(this.client));
  }

  /** For what must arrive: sent even to a Redis that hangs, which does it when it goes on. Rejects as `run` does. */
  insist<R>(command: (client: Redis) => Promise<R>): Promise<R> {
    return command(this.client);
  }

  /**
   * False for a while after Redis was out of reach: it may still hold what a process changed meanwhile and is about
   * to tell it.
   */
  get isTrusted(): boolean {
    return performance.now() >= this.trustedFrom;
  }

  distrust(): void {
    this.trustedFrom = performance.now() + DISTRUST_MS;
  }

  /** Resolves when it is there, or after a moment without it. */
  async opened(): Promise<void> {
    if (this.client.status === 'ready') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CONNECT_MS);
    this.client.once('ready', () => resolve());
    await promise;
    clearTimeout(timer);
  }

  close(): void {
    this.client.disconnect();
  }

  private onReady(): void {
    if (this.wasLost) {
      this.distrust();
      this.log.info('the shared cache is back');
    }
    this.wasLost = false;
  }

  private onClose(): void {
    if (!this.wasLost) this.log.warn('the shared cache is out of reach: going on without it');
    this.wasLost = true;
  }
}
