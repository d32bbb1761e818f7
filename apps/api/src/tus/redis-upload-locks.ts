import type { RedisConnection } from '#cache';
import { uploadLocked } from '#resumable';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that died is waited for no longer than this. */
const TTL_MS = 3_000;
const ASK_AGAIN_MS = 50;
const PATIENCE_MS = 250;

const EXTEND = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end";
const GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end";

/**
 * Which process works on an upload, in the Redis that processes share. Without Redis, or where a lease is lost, two may
 * work on the same upload: then the row decides whose bytes count.
 */
export class UploadLeases {
  private readonly redis: ReturnType<RedisConnection['connect']>;
  private readonly ear: ReturnType<RedisConnection['connect']>;
  private readonly prefix: string;

  constructor(shared: RedisConnection) {
    this.prefix = `${shared.prefix}:tus`;
    this.redis = shared.connect({ commandTimeout: PATIENCE_MS, enableOfflineQueue: false });
    this.ear = shared.connect({ enableOfflineQueue: false, autoResubscribe: false });
    // After each reconnect; one that fails is followed by another.
    this.ear.on('ready', () => void this.ear.subscribe(this.prefix).catch(() => this.ear.disconnect(true)));
  }

  /** Tells of uploads that another process wants to work on. */
  onWanted(listener: (id: string) => void): void {
    this.ear.on('message', (_channel: string, id: string) => listener(id));
  }

  /** Gives what gives it back. Throws `upload-locked` when its holder keeps it past `until` (performance.now()). */
  async take(id: string, until: number): Promise<() => Promise<void>> {
    const key = `${this.prefix}:${id}`;
    const holder = randomUUID();
    while (!(await this.isMine(key, holder))) {
      if (performance.now() >= until) throw uploadLocked();
      await this.redis.publish(this.prefix, id).catch(() => undefined);
      await pause(ASK_AGAIN_MS);
    }
    const extend = () => void this.redis.eval(EXTEND, 1, key, holder, TTL_MS).catch(() => undefined);
    const renewal = setInterval(extend, TTL_MS / 3);
    return async () => {
      clearInterval(renewal);
      await this.redis.eval(GIVE_BACK, 1, key, holder).catch(() => undefined);
    };
  }

  close(): void {
    this.redis.disconnect();
    this.ear.disconnect();
  }

  private async isMine(key: string, holder: string): Promise<boolean> {
    try {
      return (await this.redis.set(key, holder, 'PX', TTL_MS, 'NX')) === 'OK';
    } catch {
      // Uploads go on without Redis.
      return true;
    }
  }
}
