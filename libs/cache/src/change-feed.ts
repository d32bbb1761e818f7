import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import type { RedisConnection } from './redis-connection.js';

const HEARTBEAT_MS = 200;
/** The feed counts as live for this long after the last heartbeat that Redis answered. */
const LIVE_MS = 600;

export interface ChangeListener {
  /** Another process changed this record. */
  evict(key: string): void;
  /** Messages were lost: any record may have been changed. */
  evictAll(): void;
}

/** Tells the caches of every process which records another process has changed, over a channel of Redis. */
export class ChangeFeed {
  readonly channel: string;
  private readonly sender = randomUUID();
  private readonly subscriber: Redis;
  private readonly listeners = new Map<string, ChangeListener>();
  private readonly heartbeat: NodeJS.Timeout;
  private confirmedAt = -Infinity;
  private isHeartbeatSent = false;

  constructor(private readonly redis: RedisConnection) {
    this.channel = `${redis.prefix}:changes`;
    this.subscriber = redis.connect({ autoResubscribe: false, enableOfflineQueue: false });
    this.subscriber.on('ready', () => void this.subscribe());
    this.subscriber.on('close', () => (this.confirmedAt = -Infinity));
    this.subscriber.on('message', (_channel, message: string) => this.receive(message));
    this.heartbeat = setInterval(() => void this.sendHeartbeat(), HEARTBEAT_MS).unref();
  }

  /** True if every message that was sent more than 600 ms ago has arrived. */
  get isLive(): boolean {
    return performance.now() - this.confirmedAt < LIVE_MS;
  }

  /** The message that reports a change in the cache `name` to the other processes. */
  message(name: string, key: string): string {
    return `${this.sender} ${name} ${key}`;
  }

  /** Reports changes in the cache `name` to its listener, one per name. */
  addListener(name: string, listener: ChangeListener): void {
    this.listeners.set(name, listener);
  }

  close(): void {
    clearInterval(this.heartbeat);
    this.subscriber.disconnect();
  }

  private receive(message: string): void {
    const [sender, name = '', key = ''] = message.split(' ');
    if (sender !== this.sender) this.listeners.get(name)?.evict(key);
  }

  private async subscribe(): Promise<void> {
    try {
      const askedAt = performance.now();
      await this.subscriber.subscribe(this.channel);
      for (const listener of this.listeners.values()) listener.evictAll();
      this.confirmedAt = askedAt;
    } catch {
      // The connection was lost again; the next one subscribes.
      this.subscriber.disconnect(true);
    }
  }

  /** Redis answers in order, so its answer to a PING says that every earlier message has arrived. */
  private async sendHeartbeat(): Promise<void> {
    if (this.isHeartbeatSent || this.confirmedAt === -Infinity) return;
    this.isHeartbeatSent = true;
    const askedAt = performance.now();
    try {
      await this.subscriber.ping();
      // The connection was lost meanwhile: the feed is live again once it has subscribed.
      if (this.confirmedAt === -Infinity) return;
      // Redis hung for a while, so other processes may not have reached it either.
      if (!this.isLive) this.redis.markPossiblyStale();
      this.confirmedAt = Math.max(this.confirmedAt, askedAt);
    } catch {
      this.confirmedAt = -Infinity;
    } finally {
      this.isHeartbeatSent = false;
    }
  }
}
