import { startErrorOf } from '#errors';
import type { Log } from '#observability';
import { Redis, type RedisOptions } from 'ioredis';

import { checkQueuePolicy } from './check-queue-policy.js';
import { Heartbeat } from './heartbeat.js';

const DEFAULT_PREFIX = 'imglink';
const CONNECT_MS = 5_000;
const COMMAND_MS = 1_500;
const MAX_RECONNECT_MS = 1_000;
/** How long the end of a connection is waited for before it is cut. */
const DISCONNECT_MS = 500;

/** The Redis of the queue, for one process: who asks must hear a no at once, who works waits until it is back. */
export class QueueRedis {
  /** Before every key, so that several installations can share one Redis. */
  readonly prefix: string;
  /** For short questions: a command fails when the connection is down, or after 1.5 s. */
  readonly asking: Redis;
  private readonly address: string;
  private readonly heartbeats: Heartbeat[] = [];
  private worker: Redis | undefined;
  /** Until then, whoever opens it says what is wrong. */
  private isOpen = false;
  private complaint: Error | undefined;

  private constructor(
    url: URL,
    private readonly log: Log,
  ) {
    this.prefix = url.searchParams.get('prefix') ?? DEFAULT_PREFIX;
    // ioredis would take the query for options of its own.
    const address = new URL(url);
    address.search = '';
    this.address = address.href;
    this.asking = this.client({
      lazyConnect: true,
      commandTimeout: COMMAND_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
    });
  }

  /** To work from, and to be duplicated by whoever blocks on a connection: commands outlast a reconnect. */
  get working(): Redis {
    // Not lazy: BullMQ gives a lazy connection up for good when the first try fails.
    this.worker ??= this.client({ maxRetriesPerRequest: null });
    return this.worker;
  }

  /** Throws when it can't be reached, or may forget jobs by itself; only warns when it forgets them in a crash. */
  static async connect(url: string, log: Log): Promise<QueueRedis> {
    const redis = new QueueRedis(new URL(url), log);
    try {
      await redis.asking.connect();
      await checkQueuePolicy(redis.asking, log);
      redis.isOpen = true;
      return redis;
    } catch (cause) {
      redis.onApplicationShutdown();
      const { host, port } = redis.asking.options;
      // ioredis rejects with no more than that the connection is closed, and emits why.
      throw startErrorOf(`REDIS_URL, ${host}:${port}`, redis.complaint ?? cause);
    }
  }

  /** Throws when it does not answer. */
  async ping(): Promise<void> {
    await this.asking.ping();
  }

  /** Says once that Redis is not there, until it is back. */
  complain(error: Error): void {
    if (this.complaint?.message === error.message) return;
    this.complaint = error;
    if (this.isOpen) this.log.warn({ err: error }, "the queue's Redis is in trouble");
  }

  onApplicationShutdown(): void {
    for (const heartbeat of this.heartbeats) heartbeat.stop();
    this.asking.disconnect();
    this.worker?.disconnect();
  }

  private client(options: RedisOptions): Redis {
    const client = new Redis(this.address, {
      connectTimeout: CONNECT_MS,
      disconnectTimeout: DISCONNECT_MS,
      keepAlive: 10_000,
      retryStrategy: (times) => Math.min(times * 50, MAX_RECONNECT_MS),
      // A fail-over left us with a replica.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
      ...options,
    });
    client.on('error', (error: Error) => this.complain(error));
    client.on('ready', () => {
      this.complaint = undefined;
    });
    this.heartbeats.push(new Heartbeat(client));
    return client;
  }
}
