import type { RedisConnection } from '#cache';
import { EventEmitter } from 'node:events';
import { beforeEach, expect, it } from 'vitest';

import { RedisUploadLocks } from './redis-upload-locks.js';

/** The commands that the locks use, over a map that all connections share. */
class FakeRedis {
  readonly keys = new Map<string, string>();
  readonly published: string[] = [];
  isAway = false;

  readonly connection = {
    prefix: 'imglink',
    connect: () =>
      Object.assign(new EventEmitter(), {
        set: (key: string, value: string) => this.command(() => this.setIfAbsent(key, value)),
        eval: (script: string, _count: number, key: string, holder: string) =>
          this.command(() => this.keys.get(key) === holder && script.includes('del') && this.keys.delete(key)),
        publish: (_channel: string, id: string) => this.command(() => this.published.push(id)),
        disconnect: () => undefined,
      }),
  } as unknown as RedisConnection;

  private async command<T>(run: () => T): Promise<T> {
    if (this.isAway) throw new Error('Connection is closed.');
    return run();
  }

  private setIfAbsent(key: string, value: string): 'OK' | null {
    if (this.keys.has(key)) return null;
    this.keys.set(key, value);
    return 'OK';
  }
}

const soon = () => performance.now() + 60_000;
const past = () => performance.now() - 1;

let redis: FakeRedis;
let locks: RedisUploadLocks;

beforeEach(() => {
  redis = new FakeRedis();
  locks = new RedisUploadLocks(redis.connection);
});

it('locks each upload by itself', async () => {
  const releases = [await locks.acquire('a', past()), await locks.acquire('b', past())];
  expect([...redis.keys.keys()]).toEqual(['imglink:tus:a', 'imglink:tus:b']);
  for (const release of releases) await release();
  expect(redis.keys.size).toBe(0);
});

it('asks the holder to release the lock, and waits for it', async () => {
  const release = await locks.acquire('a', past());
  const second = new RedisUploadLocks(redis.connection).acquire('a', soon());
  await expect.poll(() => redis.published).toContain('a');
  await release();
  const releaseSecond = await second;
  expect(redis.keys.size).toBe(1);
  await releaseSecond();
});

it('refuses a request whose holder does not release the lock in time', async () => {
  const release = await locks.acquire('a', past());
  await expect(locks.acquire('a', past())).rejects.toMatchObject({ code: 'upload-locked' });
  await release();
});

it('never releases the lock of another holder', async () => {
  const release = await locks.acquire('a', past());
  redis.keys.set('imglink:tus:a', 'another holder');
  await release();
  expect(redis.keys.get('imglink:tus:a')).toBe('another holder');
});

it('lets uploads continue while Redis is away', async () => {
  redis.isAway = true;
  const release = await locks.acquire('a', past());
  await expect(release()).resolves.toBeUndefined();
});
