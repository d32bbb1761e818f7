import type { Redis } from 'ioredis';
import { EventEmitter } from 'node:events';

import { RANK, type WriteEntryArguments } from '../entry-rank.js';
import type { RedisConnection } from '../redis-connection.js';

/**
 * As much of a Redis server as caches use, in memory. Each connection is that of one process. Entries do not expire,
 * and the script that writes entries is written again in TypeScript; redis-level.processes.spec.ts tests the real one.
 */
export class FakeRedis {
  readonly entries = new Map<string, string>();
  /** While this is true, every command is rejected. */
  isDown = false;
  private readonly subscribers = new Set<EventEmitter>();

  connect(): RedisConnection {
    const client = this.client();
    const connection = {
      prefix: 'spec',
      client,
      mayBeStale: false,
      connect: () => this.client(),
      send: <R>(command: (client: Redis) => Promise<R>) => command(client),
      sendAlways: <R>(command: (client: Redis) => Promise<R>) => command(client),
      markPossiblyStale: () => undefined,
      close: () => undefined,
    };
    return connection as unknown as RedisConnection;
  }

  private client(): Redis {
    const events = new EventEmitter();
    const command = async <R>(run: () => R): Promise<R> => {
      if (this.isDown) throw new Error('Redis is down.');
      return run();
    };
    const client = Object.assign(events, {
      defineCommand: () => undefined,
      disconnect: () => this.subscribers.delete(events),
      mget: (keys: string[]) => command(() => keys.map((key) => this.entries.get(key) ?? null)),
      ping: () => command(() => 'PONG'),
      subscribe: () => command(() => this.subscribers.add(events)),
      writeEntry: (...args: WriteEntryArguments) => command(() => this.write(...args)),
    });
    queueMicrotask(() => events.emit('ready'));
    return client as unknown as Redis;
  }

  private write(...[key, rank, text, , channel, message]: WriteEntryArguments): number {
    const heldRank = this.entries.get(key)?.[0] ?? RANK.absent;
    if (rank >= heldRank) this.entries.set(key, text);
    if (message !== '') for (const subscriber of this.subscribers) subscriber.emit('message', channel, message);
    return 1;
  }
}
