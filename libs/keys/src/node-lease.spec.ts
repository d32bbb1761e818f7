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

it('starts without a number where the store refuses, and has one once it does not', async () => {
  leases.isReachable = false;
  const lease = await startLease();
  expect([lease.held, lease.term]).toEqual([false, undefined]);
  await vi.advanceTimersByTimeAsync(5 * SECOND);
  expect(lease.held).toBe(false);
  leases.isReachable = true;
  await vi.advanceTimersByTimeAsync(11 * SECOND);
  expect(lease.held).toBe(true);
});

it('does not start over a store that fails in a way that nobody knows', async () => {
  vi.spyOn(leases, 'claim').mockRejectedValueOnce(new Error('no such table'));
  await expect(startLease()).rejects.toThrow('no such table');
});

it('gives two processes two numbers', async () => {
  const [one, other] = await Promise.all([startLease(), startLease()]);
  expect(one.node).not.toBe(other.node);
});

it('is renewed well before it lapses, and stays the same term', async () => {
  const lease = await startLease();
  const { term } = lease;
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(lease.held).toBe(true);
  expect(lease.term).toBe(term);
  expect(lease.validUntilMs - Date.now()).toBeGreaterThan(35 * SECOND);
});

it('lapses to the millisecond when it cannot be renewed, and is back with the store', async () => {
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

it('is not lengthened by setting the wall clock back', async () => {
  const lease = await startLease();
  leases.isReachable = false;
  vi.setSystemTime(NOW - HOUR);
  await vi.advanceTimersByTimeAsync(59 * SECOND);
  expect(lease.held).toBe(true);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(lease.held).toBe(false);
});

it('never lowers its bound, though the wall clock was set back', async () => {
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

it('gives each millisecond once, in order, below its bound', async () => {
  const lease = await startLease();
  expect(lease.takeMs(NOW + 5)).toBe(true);
  expect(lease.takeMs(NOW + 5)).toBe(false);
  expect(lease.takeMs(NOW + 4)).toBe(false);
  expect(lease.nextMs).toBe(NOW + 6);
  expect(lease.takeMs(NOW + 60 * SECOND)).toBe(false);
  expect(lease.takeMs(NOW + 60 * SECOND - 1)).toBe(true);
});

it('is released with its last millisecond, where the next holder goes on', async () => {
  const lease = await startLease();
  await claimForOthers(1023);
  lease.takeMs(NOW + 7);
  await lease.release();
  vi.setSystemTime(NOW + 8);
  const next = await startLease();
  expect(next.firstMs).toBe(NOW + 8);
});

it('that was killed leaves its number at rest: the next start takes another, at once', async () => {
  const killed = await startLease();
  const next = await startLease();
  expect(next.held).toBe(true);
  expect(next.node).not.toBe(killed.node);
});

it('waits for a renewal under way before it gives the number back', async () => {
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

it('ends without complaint when the store is gone', async () => {
  const lease = await startLease();
  leases.isReachable = false;
  await expect(lease.release()).resolves.toBeUndefined();
});
