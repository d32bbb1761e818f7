import { createLog } from '#observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { NO_LOCK, type Sweep, type SweepLock } from './sweep.js';
import { Sweeper } from './sweeper.js';

const INTERVAL_MS = 60_000;

/** A sweep that ends when the test says so. */
class ManualSweep implements Sweep {
  started = 0;
  private done = Promise.withResolvers<void>();

  sweep(): Promise<void> {
    this.started += 1;
    this.done = Promise.withResolvers<void>();
    return this.done.promise;
  }

  async finish(error?: Error): Promise<void> {
    if (error) this.done.reject(error);
    else this.done.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }
}

/** A lock that another process may hold. */
class MemoryLock implements SweepLock {
  readonly ttlMs = 30_000;
  isTaken = false;
  acquired = 0;
  released = 0;

  async acquire(): Promise<boolean> {
    this.acquired += 1;
    return !this.isTaken;
  }

  async release(): Promise<void> {
    this.released += 1;
  }
}

let first: ManualSweep;
let second: ManualSweep;
beforeEach(() => {
  vi.useFakeTimers();
  [first, second] = [new ManualSweep(), new ManualSweep()];
});
afterEach(() => void vi.useRealTimers());

function start(lock: SweepLock = NO_LOCK): Sweeper {
  const sweeper = new Sweeper([first, second], INTERVAL_MS, lock, createLog('silent'));
  sweeper.start();
  return sweeper;
}

const started = async () => {
  await vi.advanceTimersByTimeAsync(0);
  return [first.started, second.started];
};

it('makes the sweeps one after another, and again an interval after the last has ended', async () => {
  start();
  expect(await started()).toEqual([1, 0]);
  await first.finish();
  expect(await started()).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(await started()).toEqual([1, 1]);
  await second.finish();
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(await started()).toEqual([2, 1]);
});

it('makes the other sweeps although one fails', async () => {
  start();
  await started();
  await first.finish(new Error('The database does not answer.'));
  expect(await started()).toEqual([1, 1]);
});

it('does not sweep while another process holds the lock, and asks again after the interval', async () => {
  const lock = new MemoryLock();
  lock.isTaken = true;
  start(lock);
  expect(await started()).toEqual([0, 0]);
  lock.isTaken = false;
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(await started()).toEqual([1, 0]);
});

it('renews the lock while a sweep runs', async () => {
  const lock = new MemoryLock();
  start(lock);
  await started();
  await vi.advanceTimersByTimeAsync(lock.ttlMs);
  expect(lock.acquired).toBe(4);
});

it('waits for the running sweep when it is stopped, begins no other, and releases the lock', async () => {
  const lock = new MemoryLock();
  const sweeper = start(lock);
  await started();
  const stopped = sweeper.onModuleDestroy();
  await vi.advanceTimersByTimeAsync(0);
  expect(lock.released).toBe(0);
  await first.finish();
  await stopped;
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect([await started(), lock.released]).toEqual([[1, 0], 1]);
});
