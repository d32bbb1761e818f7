import { beforeEach, expect, it, vi } from 'vitest';

import { WindowCounter, type WindowCounterOptions } from './window-counter.js';

const HOUR_MS = 3_600_000;
const counterWith = (redis: WindowCounterOptions['redis'] | object) =>
  new WindowCounter({ name: 'test', windowSeconds: 3_600, redis: redis as WindowCounterOptions['redis'] });

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it('adds points to a window that begins with the first of a key', async () => {
  const counter = counterWith(undefined);
  expect(await counter.add('a', 2)).toMatchObject({ points: 2, leftMs: HOUR_MS });
  vi.advanceTimersByTime(600_000);
  expect(await counter.add('a', 3)).toMatchObject({ points: 5, leftMs: HOUR_MS - 600_000 });
  expect(await counter.read('b')).toEqual({ points: 0, leftMs: HOUR_MS });
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(await counter.read('a')).toEqual({ points: 0, leftMs: HOUR_MS });
});

it('takes points back while their window lasts, and never from the next one', async () => {
  const counter = counterWith(undefined);
  const first = await counter.add('a', 5);
  await first.takeBack(2);
  expect((await counter.read('a')).points).toBe(3);
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  await counter.add('a', 1);
  await first.takeBack(3);
  expect((await counter.read('a')).points).toBe(1);
});

it('takes nothing back in the last second of a window', async () => {
  const counter = counterWith(undefined);
  const counted = await counter.add('a', 5);
  vi.advanceTimersByTime(HOUR_MS - 999);
  await counted.takeBack(5);
  expect((await counter.read('a')).points).toBe(5);
});

it('counts in memory while Redis is away, and again in Redis afterwards', async () => {
  const answers: number[] = [];
  const redis = {
    status: 'end',
    defineCommand: () => undefined,
    rlflxIncr: async ([, points]: string[]) => [answers.push(Number(points)), HOUR_MS],
  };
  const counter = counterWith(redis);
  expect((await counter.add('a', 1)).points).toBe(1);
  const inMemory = await counter.add('a', 1);
  expect(inMemory.points).toBe(2);
  redis.status = 'ready';
  const inRedis = await counter.add('a', 4);
  expect(answers).toEqual([4]);
  await inMemory.takeBack(1);
  expect(answers).toEqual([4]);
  await inRedis.takeBack(4);
  expect(answers).toEqual([4, -4]);
});
