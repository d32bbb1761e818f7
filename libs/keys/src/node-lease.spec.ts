import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { NodeLease } from './node-lease.js';
import { MemoryNodeLeaseStore } from './testing/memory-node-lease-store.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const SECOND = 1000;
const HOUR = 3600 * SECOND;

let leases: MemoryNodeLeaseStore;

// Fake timers move the wall clock and the monotonic one together; vi.setSystemTime sets the wall clock alone.
beforeEach(() => {
  Logger.overrideLogger(false);
  vi.useFakeTimers({ now: NOW });
  leases = new MemoryNodeLeaseStore();
});

afterEach(() => {
  vi.useRealTimers();
});

async function startLease(): Promise<NodeLease> {
  const lease = new NodeLease(leases);
  await lease.start();
  return lease;
}

async function claimForOthers(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await leases.claim('other', Date.now(), Date.now() + HOUR);
}

it('holds a number from start to release', async () => {
  const lease = new NodeLease(leases);
  expect([lease.held, lease.node]).toEqual([false, undefined]);
  await lease.start();
  expect(lease.held).toBe(true);
  expect(lease.node).toBeTypeOf('number');
  expect(lease.validUntilMs).toBe(NOW + 60 * SECOND);
  await lease.release();
  expect([lease.held, lease.node]).toEqual([false, undefined]);
});

it('starts without a number if the store refuses, and claims one later', async () => {
  leases.isReachable = false;
  const lease = await startLease();
  expect([lease.held, lease.term]).toEqual([false, undefined]);
  await vi.advanceTimersByTimeAsync(5 * SECOND);
  expect(lease.held).toBe(false);
  leases.isReachable = true;
  await vi.advanceTimersByTimeAsync(11 * SECOND);
  expect(lease.held).toBe(true);
});

it('does not start if the store fails for an unknown reason', async () => {
  vi.spyOn(leases, 'claim').mockRejectedValueOnce(new Error('no such table'));
  await expect(startLease()).rejects.toThrow('no such table');
});

it('gives two processes two numbers', async () => {
  const [one, other] = await Promise.all([startLease(), startLease()]);
  expect(one.node).not.toBe(other.node);
});

it('is renewed well before it expires, and stays the same term', async () => {
  const lease = await startLease();
  const { term } = lease;
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(lease.held).toBe(true);
  expect(lease.term).toBe(term);
  expect(lease.validUntilMs - Date.now()).toBeGreaterThan(35 * SECOND);
});

it('expires to the millisecond if it cannot be renewed, and returns with the store', async () => {
  const lease = await startLease();
  leases.isReachable = false;
  await vi.advanceTimersByTimeAsync(60 * SECOND - 1);
  expect(lease.held).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(lease.held).toBe(false);
  leases.isReachable = true;
  await vi.advanceTimersByTimeAsync(11 * SECOND);
  expect(lease.held).toBe(true);
});

it('is not extended by setting the wall clock back', async () => {
  const lease = await startLease();
  leases.isReachable = false;
  vi.setSystemTime(NOW - HOUR);
  await vi.advanceTimersByTimeAsync(59 * SECOND);
  expect(lease.held).toBe(true);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(lease.held).toBe(false);
});

it('never lowers its bound, even if the wall clock was set back', async () => {
  const lease = await startLease();
  vi.setSystemTime(NOW - HOUR);
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(lease.validUntilMs).toBe(NOW + 60 * SECOND);
  expect(lease.held).toBe(true);
});

it('is renewed within a second when a suspended machine wakes up', async () => {
  const lease = await startLease();
  vi.setSystemTime(NOW + HOUR);
  expect(lease.held).toBe(false);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(lease.held).toBe(true);
});

it('claims another number, with later milliseconds, when its own was taken', async () => {
  const lease = await startLease();
  const lost = lease.term!;
  const lostUntil = lease.validUntilMs;
  leases.isReachable = false;
  await vi.advanceTimersByTimeAsync(2 * 60 * SECOND);
  leases.isReachable = true;
  await claimForOthers(1024);
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(lease.term).toBeUndefined();

  await vi.advanceTimersByTimeAsync(HOUR);
  expect(lease.held).toBe(true);
  expect(lease.term).not.toBe(lost);
  expect(lease.firstMs).toBeGreaterThan(lostUntil);
});

it('takes each millisecond once, in order, below its bound', async () => {
  const lease = await startLease();
  expect(lease.takeMs(NOW + 5)).toBe(true);
  expect(lease.takeMs(NOW + 5)).toBe(false);
  expect(lease.takeMs(NOW + 4)).toBe(false);
  expect(lease.nextMs).toBe(NOW + 6);
  expect(lease.takeMs(NOW + 60 * SECOND)).toBe(false);
  expect(lease.takeMs(NOW + 60 * SECOND - 1)).toBe(true);
});

it('is released with its last millisecond, after which the next holder starts', async () => {
  const lease = await startLease();
  await claimForOthers(1023);
  lease.takeMs(NOW + 7);
  await lease.release();
  vi.setSystemTime(NOW + 8);
  const next = await startLease();
  expect(next.firstMs).toBe(NOW + 8);
});

it('leaves its number unused after a kill; the next start claims another at once', async () => {
  const killed = await startLease();
  const next = await startLease();
  expect(next.held).toBe(true);
  expect(next.node).not.toBe(killed.node);
});

it('waits for a running renewal before it returns the number', async () => {
  const lease = await startLease();
  const calls: string[] = [];
  const renewal = Promise.withResolvers<boolean>();
  leases.renew = () => renewal.promise.finally(() => calls.push('renewed'));
  const release = leases.release.bind(leases);
  leases.release = (...args) => {
    calls.push('released');
    return release(...args);
  };
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  const ended = lease.release();
  expect(lease.held).toBe(false);
  renewal.resolve(true);
  await ended;
  expect(calls).toEqual(['renewed', 'released']);
  expect(lease.held).toBe(false);
});

it('is released without an error when the store is down', async () => {
  const lease = await startLease();
  leases.isReachable = false;
  await expect(lease.release()).resolves.toBeUndefined();
});
