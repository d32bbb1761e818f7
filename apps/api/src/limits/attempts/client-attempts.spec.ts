import type { CacheFactory } from '#cache';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { SignInAttempts } from './sign-in-attempts.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const inMemory = () => new SignInAttempts({} as CacheFactory);

async function guess(attempts: SignInAttempts, client: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) await attempts.count(client);
}

it('blocks a client after ten wrong attempts, and no other client', async () => {
  const attempts = inMemory();
  await guess(attempts, 'one', 9);
  expect(await attempts.blockedSeconds('one')).toBeUndefined();
  await guess(attempts, 'one', 1);
  expect(await attempts.blockedSeconds('one')).toBe(600);
  expect(await attempts.blockedSeconds('two')).toBeUndefined();
});

it('says of each attempt whether ten came before it, also of simultaneous ones', async () => {
  const attempts = inMemory();
  const counted = await Promise.all(Array.from({ length: 12 }, () => attempts.count('one')));
  expect(counted).toEqual([...Array.from({ length: 10 }, () => undefined), 600, 600]);
});

it('lets the client try again ten minutes after its first wrong attempt', async () => {
  const attempts = inMemory();
  await guess(attempts, 'one', 5);
  vi.advanceTimersByTime(300_000);
  await guess(attempts, 'one', 5);
  expect(await attempts.blockedSeconds('one')).toBe(300);
  vi.advanceTimersByTime(300_001);
  expect(await attempts.blockedSeconds('one')).toBeUndefined();
});

it('counts together with the other processes that share a Redis', async () => {
  const counts = new Map<string, number>();
  const client = {
    status: 'ready',
    defineCommand: () => undefined,
    rlflxIncr: async ([key = '', points = '0']: string[]) => {
      counts.set(key, (counts.get(key) ?? 0) + Number(points));
      return [counts.get(key), 600_000];
    },
    multi: () => {
      let key = '';
      const chain = {
        get: (wanted: string) => ((key = wanted), chain),
        pttl: () => chain,
        exec: async () => [
          [null, counts.get(key) === undefined ? null : String(counts.get(key))],
          [null, 600_000],
        ],
      };
      return chain;
    },
    disconnect: vi.fn(),
  };
  const caches = { redis: { prefix: 'imglink', connect: () => client } } as unknown as CacheFactory;
  const [one, other] = [new SignInAttempts(caches), new SignInAttempts(caches)];
  await guess(one, 'a', 5);
  await guess(other, 'a', 5);
  expect(await one.blockedSeconds('a')).toBe(600);
  expect(await other.blockedSeconds('b')).toBeUndefined();
  one.onApplicationShutdown();
  expect(client.disconnect).toHaveBeenCalledOnce();
});
