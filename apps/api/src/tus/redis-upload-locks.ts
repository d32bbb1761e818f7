import type { RedisConnection } from '#cache';
import { uploadLocked } from '#resumable';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that died blocks an upload for at most this long. */
const TTL_MS = 3_000;
const RETRY_MS = 50;
/** If Redis takes longer to answer, the upload continues without its lock. */
const COMMAND_TIMEOUT_MS = 250;

const EXTEND = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end";
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end";

/**
 * Locks of uploads among processes, in the Redis that they share. They save work, but nothing relies on them: if
 * Redis fails or a lock expires, two processes may work on one upload, and the version of its row decides whose bytes
 * count.
 */
export class RedisUploadLocks {
  private readonly redis: ReturnType<RedisConnection['connect']>;
  private readonly subscriber: ReturnType<RedisConnection['connect']>;
  /** Prefix of the Redis keys. It is also the channel on which processes ask each other to release a lock. */
  private readonly prefix: string;

  constructor(shared: RedisConnection) {
    this.prefix = `${shared.prefix}:tus`;
    this.redis = shared.connect({ commandTimeout: COMMAND_TIMEOUT_MS, enableOfflineQueue: false });
    this.subscriber = shared.connect({ enableOfflineQueue: false, autoResubscribe: false });
    // After each reconnect. If it fails, the connection is closed, and the next one subscribes again.
    this.subscriber.on('ready', () => {
      void this.subscriber.subscribe(this.prefix).catch(() => this.subscriber.disconnect(true));
    });
  }

  /** Calls `listener` with the id of an upload that another process wants to lock. */
  onRequested(listener: (id: string) => void): void {
    this.subscriber.on('message', (_channel: string, id: string) => listener(id));
  }

  /**
   * Resolves with a function that releases the lock. Asks its holder to release it, and throws `upload-locked` if it
   * has not by `deadline` (as performance.now()).
   */
  async acquire(id: string, deadline: number): Promise<() => Promise<void>> {
    const key = `${this.prefix}:${id}`;
    const holder = randomUUID();
    while (!(await this.isAcquired(key, holder))) {
      if (performance.now() >= deadline) throw uploadLocked();
      await this.redis.publish(this.prefix, id).catch(() => undefined);
      await pause(RETRY_MS);
    }
    const extend = () => void this.redis.eval(EXTEND, 1, key, holder, TTL_MS).catch(() => undefined);
    const renewal = setInterval(extend, TTL_MS / 3);
    return async () => {
      clearInterval(renewal);
      await this.redis.eval(RELEASE, 1, key, holder).catch(() => undefined);
    };
  }

  close(): void {
    this.redis.disconnect();
    this.subscriber.disconnect();
  }

  private async isAcquired(key: string, holder: string): Promise<boolean> {
    try {
      return (await this.redis.set(key, holder, 'PX', TTL_MS, 'NX')) === 'OK';
    } catch {
      // Uploads continue while Redis is away.
      return true;
    }
  }
}
