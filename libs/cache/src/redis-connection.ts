import type { Log } from '#observability';
import { type CircuitBreakerPolicy, circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { Redis, type RedisOptions } from 'ioredis';

/** A connection is closed and opened anew if an answer is due and no byte came for this long. */
const SILENCE_MS = 2_000;
const CONNECT_MS = 1_000;
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 1_000;
/** Longer than another process takes to reconnect and to send the changes that it could not send before. */
const POSSIBLY_STALE_MS = 2_500;

const backoffMs = (attempt: number) => Math.min(50 * attempt, 500);

/** The connection to the Redis that processes share as a cache. Commands fail fast while Redis does. */
export class RedisConnection {
  /** The first part of every key. */
  readonly prefix: string;
  readonly client: Redis;
  private readonly breaker: CircuitBreakerPolicy;
  private readonly address: string;
  private mayBeStaleUntil = 0;
  private isLost = false;

  /** `timeoutMs`: how long a command may take. */
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
    this.breaker.onBreak(() => log.warn('the shared cache fails; links are read without it'));
    this.breaker.onReset(() => this.markPossiblyStale());
  }

  /** Opens another connection, which reconnects by itself. */
  connect(options: RedisOptions): Redis {
    const client = new Redis(this.address, {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      retryStrategy: backoffMs,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: false,
      ...options,
    });
    // Every failure rejects its command; the event `close` reports the rest.
    client.on('error', () => undefined);
    return client;
  }

  /** Rejects after `timeoutMs` if Redis does not answer, and at once for 1 s after five failures in a row. */
  send<R>(command: (client: Redis) => Promise<R>): Promise<R> {
    return this.breaker.execute(() => command(this.client));
  }

  /** Sends the command however often others failed: a Redis that hangs executes it later. Rejects after `timeoutMs`. */
  sendAlways<R>(command: (client: Redis) => Promise<R>): Promise<R> {
    return command(this.client);
  }

  /**
   * True for 2.5 s after Redis was out of reach: another process may have changed a record meanwhile, and not have told
   * Redis yet.
   */
  get mayBeStale(): boolean {
    return performance.now() < this.mayBeStaleUntil;
  }

  markPossiblyStale(): void {
    this.mayBeStaleUntil = performance.now() + POSSIBLY_STALE_MS;
  }

  /** Resolves when the connection is ready, or after 1 s without it. */
  async waitUntilReady(): Promise<void> {
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
    if (this.isLost) {
      this.markPossiblyStale();
      this.log.info('the shared cache is back');
    }
    this.isLost = false;
  }

  private onClose(): void {
    if (!this.isLost) this.log.warn('the shared cache is out of reach; links are read without it');
    this.isLost = true;
  }
}
