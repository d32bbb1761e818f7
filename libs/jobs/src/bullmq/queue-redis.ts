import { startErrorOf } from '#errors';
import type { Log } from '#observability';
import { Redis, type RedisOptions } from 'ioredis';

import { Heartbeat } from './heartbeat.js';
import { checkQueuePolicy } from './queue-policy.js';

const DEFAULT_PREFIX = 'imglink';
const CONNECT_MS = 5_000;
const COMMAND_MS = 1_500;
const MAX_RECONNECT_MS = 1_000;
/** A connection that has not ended after this is cut. */
const DISCONNECT_MS = 500;

/**
 * The connections of one process to the Redis of the queue. Commands of requests fail fast while Redis is away; those
 * of workers wait until it is back.
 */
export class QueueRedis {
  /** The prefix of all keys, by which several installations can share one Redis. */
  readonly prefix: string;
  /** For requests: a command fails when the connection is down, or after 1.5 s. */
  readonly client: Redis;
  private readonly address: string;
  private readonly heartbeats: Heartbeat[] = [];
  private worker: Redis | undefined;
  /** Until then, `connect` reports errors by throwing them. */
  private isOpen = false;
  private lastError: Error | undefined;

  private constructor(
    url: URL,
    private readonly log: Log,
  ) {
    this.prefix = url.searchParams.get('prefix') ?? DEFAULT_PREFIX;
    // ioredis reads the query of a URL as its own options.
    const address = new URL(url);
    address.search = '';
    this.address = address.href;
    this.client = this.createClient({
      lazyConnect: true,
      commandTimeout: COMMAND_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
    });
  }

  /** For workers, and to be duplicated for blocking commands: commands wait for a reconnect. */
  get workerClient(): Redis {
    // Not lazy: BullMQ never reconnects a lazy connection whose first attempt failed.
    this.worker ??= this.createClient({ maxRetriesPerRequest: null });
    return this.worker;
  }

  /** Throws a StartError when Redis can't be reached or may evict jobs. Logs a warning if a crash would lose jobs. */
  static async connect(url: string, log: Log): Promise<QueueRedis> {
    const redis = new QueueRedis(new URL(url), log);
    try {
      await redis.client.connect();
      await checkQueuePolicy(redis.client, log);
      redis.isOpen = true;
      return redis;
    } catch (cause) {
      redis.onApplicationShutdown();
      const { host, port } = redis.client.options;
      // ioredis rejects with "Connection is closed" alone, and emits the reason as an event.
      throw startErrorOf(`REDIS_URL, ${host}:${port}`, redis.lastError ?? cause);
    }
  }

  /** Throws when Redis does not answer. */
  async ping(): Promise<void> {
    await this.client.ping();
  }

  /** Logs an error once, until Redis answers again. */
  reportError(error: Error): void {
    if (this.lastError?.message === error.message) return;
    this.lastError = error;
    if (this.isOpen) this.log.warn({ err: error }, "the queue's Redis reports an error");
  }

  onApplicationShutdown(): void {
    for (const heartbeat of this.heartbeats) heartbeat.stop();
    this.client.disconnect();
    this.worker?.disconnect();
  }

  private createClient(options: RedisOptions): Redis {
    const client = new Redis(this.address, {
      connectTimeout: CONNECT_MS,
      disconnectTimeout: DISCONNECT_MS,
      keepAlive: 10_000,
      retryStrategy: (times) => Math.min(times * 50, MAX_RECONNECT_MS),
      // After a failover the server may be a replica: the reconnect finds the new master.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
      ...options,
    });
    client.on('error', (error: Error) => this.reportError(error));
    client.on('ready', () => {
      this.lastError = undefined;
    });
    this.heartbeats.push(new Heartbeat(client));
    return client;
  }
}
