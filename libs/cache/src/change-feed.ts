import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import type { CacheRedis } from './cache-redis.js';

const HEARTBEAT_MS = 200;
/** Past this without a sign of life, messages may be waiting somewhere. */
const LIVE_MS = 600;

export interface ChangeListener {
  /** Another process changed the record. */
  changed(key: string): void;
  /** Messages were lost: any record may have changed. */
  reset(): void;
}

/** Tells every process which records another one has changed. */
export class ChangeFeed {
  readonly channel: string;
  private readonly sender = randomUUID();
  private readonly subscriber: Redis;
  private readonly listeners = new Map<string, ChangeListener>();
  private readonly heartbeat: NodeJS.Timeout;
  private heardAt = -Infinity;
  private isBeating = false;

  constructor(private readonly redis: CacheRedis) {
    this.channel = `${redis.prefix}:changes`;
    this.subscriber = redis.connect({ autoResubscribe: false, enableOfflineQueue: false });
    this.subscriber.on('ready', () => void this.subscribe());
    this.subscriber.on('close', () => (this.heardAt = -Infinity));
    this.subscriber.on('message', (_channel, message: string) => this.hear(message));
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS).unref();
  }

  /** Whether every message sent until a moment ago has come. */
  get isLive(): boolean {
    return performance.now() - this.heardAt < LIVE_MS;
  }

  /** What tells the other processes of a change in the cache `name`. */
  message(name: string, key: string): string {
    return `${this.sender} ${name} ${key}`;
  }

  listen(name: string, listener: ChangeListener): void {
    this.listeners.set(name, listener);
  }

  close(): void {
    clearInterval(this.heartbeat);
    this.subscriber.disconnect();
  }

  private hear(message: string): void {
    const [sender, name = '', key = ''] = message.split(' ');
    if (sender !== this.sender) this.listeners.get(name)?.changed(key);
  }

  private async subscribe(): Promise<void> {
    try {
      const askedAt = performance.now();
      await this.subscriber.subscribe(this.channel);
      for (const listener of this.listeners.values()) listener.reset();
      this.heardAt = askedAt;
    } catch {
      // Lost again; the next connection subscribes.
      this.subscriber.disconnect(true);
    }
  }

  /** Redis answers in order: an answer to this says that all messages before it are here. */
  private async beat(): Promise<void> {
    if (this.isBeating || this.heardAt === -Infinity) return;
    this.isBeating = true;
    const askedAt = performance.now();
    try {
      await this.subscriber.ping();
      // The connection was lost meanwhile; subscribing says when it is good again.
      if (this.heardAt === -Infinity) return;
      // It hung: others may not have reached it either.
      if (!this.isLive) this.redis.distrust();
      this.heardAt = Math.max(this.heardAt, askedAt);
    } catch {
      this.heardAt = -Infinity;
    } finally {
      this.isBeating = false;
    }
  }
}
