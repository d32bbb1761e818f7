import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { KeyAllocator } from './key-allocator.js';
import { KeyCodec } from './key-codec.js';
import { NodeLease } from './node-lease.js';
import { snowflakeParts } from './snowflake.js';
import { MemoryNodeLeaseStore } from './testing/memory-node-lease-store.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const PER_MS = 4096;
const codec = new KeyCodec('only the tests know of this secret');

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

async function startAllocator() {
  const lease = new NodeLease(leases);
  await lease.start();
  return { lease, allocator: new KeyAllocator(lease, codec) };
}

function idsOf(allocator: KeyAllocator, count: number): bigint[] {
  return Array.from({ length: count }, () => allocator.allocate().id);
}

function isRising(ids: bigint[]): boolean {
  return ids.every((id, i) => i === 0 || id > ids[i - 1]!);
}

function refusal(retryAfterSeconds: unknown) {
  return expect.objectContaining({ name: 'DomainError', code: 'unavailable', retryAfterSeconds });
}

it('makes an id of the current time and the leased node, and its key', async () => {
  const { lease, allocator } = await startAllocator();
  const { id, key } = allocator.allocate();
  expect(snowflakeParts(id)).toEqual({ createdAtMs: NOW, node: lease.node, sequence: 0 });
  expect(key).toBe(codec.encode(id));
  expect(codec.decode(key)).toBe(id);
});

it('makes rising ids as time passes', async () => {
  const { allocator } = await startAllocator();
  const ids: bigint[] = [];
  for (let i = 0; i < 100; i++) {
    ids.push(...idsOf(allocator, 50));
    vi.advanceTimersByTime(i % 3);
  }
  expect(isRising(ids)).toBe(true);
});

it('uses the next millisecond when the sequence of one is exhausted', async () => {
  const { allocator } = await startAllocator();
  const ids = idsOf(allocator, 3 * PER_MS);
  expect(isRising(ids)).toBe(true);
  expect(snowflakeParts(ids.at(-1)!)).toMatchObject({ createdAtMs: NOW + 2, sequence: PER_MS - 1 });
});

it('runs at most 5 s ahead of the clock, then says when to retry', async () => {
  const lease = new NodeLease(leases);
  await lease.start();
  lease.takeMs(NOW + 5 * SECOND - 1);
  const allocator = new KeyAllocator(lease, codec);
  const last = idsOf(allocator, PER_MS).at(-1)!;
  expect(snowflakeParts(last).createdAtMs).toBe(NOW + 5 * SECOND);
  expect(() => allocator.allocate()).toThrow(refusal(1));
  vi.advanceTimersByTime(1);
  expect(allocator.allocate().id).toBeGreaterThan(last);
});

it('continues from its last millisecond when the clock is set back by 1 s', async () => {
  const { allocator } = await startAllocator();
  const before = allocator.allocate().id;
  vi.setSystemTime(NOW - SECOND);
  const ids = idsOf(allocator, 2 * PER_MS);
  expect(isRising([before, ...ids])).toBe(true);
  expect(snowflakeParts(ids.at(-1)!).createdAtMs).toBe(NOW + 2);
});

it('refuses while the clock is set back by 1 h, until it has caught up', async () => {
  const { allocator } = await startAllocator();
  const before = allocator.allocate().id;
  vi.setSystemTime(NOW - HOUR);
  expect(() => allocator.allocate()).toThrow(refusal(3595));
  await vi.advanceTimersByTimeAsync(HOUR - 5 * SECOND - 1);
  expect(() => allocator.allocate()).toThrow(refusal(1));
  await vi.advanceTimersByTimeAsync(1);
  expect(allocator.allocate().id).toBeGreaterThan(before);
});

it('detects without making an id that the clock is too far behind', async () => {
  const { lease, allocator } = await startAllocator();
  expect(allocator.isClockBehind).toBe(false);
  allocator.allocate();
  vi.setSystemTime(NOW - 5 * SECOND);
  expect(allocator.isClockBehind).toBe(false);
  const used = lease.nextMs;
  vi.setSystemTime(NOW - 5 * SECOND - 1);
  expect(allocator.isClockBehind).toBe(true);
  expect(lease.nextMs).toBe(used);
  expect(() => allocator.allocate()).toThrow(refusal(1));
  vi.setSystemTime(NOW);
  expect(allocator.isClockBehind).toBe(false);
});

it('needs no wait after a restart although the clock was set back by 1 h', async () => {
  const { lease, allocator } = await startAllocator();
  const before = allocator.allocate();
  await lease.release();
  vi.setSystemTime(NOW - HOUR);
  const restarted = await startAllocator();
  const { id } = restarted.allocator.allocate();
  expect(snowflakeParts(id).createdAtMs).toBe(NOW - HOUR);
  expect(restarted.lease.node).not.toBe(snowflakeParts(before.id).node);
});

it('refuses while the clock shows a time before the first id', async () => {
  vi.setSystemTime(Date.UTC(1970, 0, 2));
  const { allocator } = await startAllocator();
  expect(() => allocator.allocate()).toThrow(refusal(expect.any(Number)));
});

it('refuses when the lease expires while it allocates', async () => {
  const { lease, allocator } = await startAllocator();
  leases.isReachable = false;
  const made: bigint[] = [];
  const refused: number[] = [];
  const errors: unknown[] = [];
  for (let second = 0; second < 90; second++) {
    try {
      made.push(allocator.allocate().id);
    } catch (error) {
      errors.push(error);
      refused.push(second);
    }
    await vi.advanceTimersByTimeAsync(SECOND);
  }
  expect(made).toHaveLength(60);
  expect(refused[0]).toBe(60);
  expect(errors).toEqual(refused.map(() => refusal(5)));
  expect(snowflakeParts(made.at(-1)!).createdAtMs).toBeLessThan(lease.validUntilMs);
});

it('stops in the millisecond in which the lease is released', async () => {
  const { lease, allocator } = await startAllocator();
  allocator.allocate();
  const released = lease.release();
  expect(() => allocator.allocate()).toThrow(refusal(5));
  await released;
});

it('makes later ids with its next number when it loses the first', async () => {
  const { lease, allocator } = await startAllocator();
  const before = allocator.allocate().id;
  const [firstNode, firstUntil] = [lease.node, lease.validUntilMs];
  leases.renew = async () => false;
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  const after = allocator.allocate().id;
  expect(lease.node).not.toBe(firstNode);
  expect(snowflakeParts(after).node).toBe(lease.node);
  expect(after).toBeGreaterThan(before);
  expect(Date.now()).toBeLessThan(firstUntil);
});

it('never passes the bound of its lease, even if the clock stands still', async () => {
  const lease = new NodeLease(leases, { ttlMs: 3 });
  await lease.start();
  const allocator = new KeyAllocator(lease, codec);
  const ids = idsOf(allocator, 3 * PER_MS);
  expect(snowflakeParts(ids.at(-1)!).createdAtMs).toBe(lease.validUntilMs - 1);
  expect(() => allocator.allocate()).toThrow(refusal(5));
});

it('never repeats the ids of a former holder that still believes in its lease', async () => {
  const former = await startAllocator();
  const formerIds = idsOf(former.allocator, PER_MS * 3);
  // All other numbers are in use, and the former holder pauses until its lease has expired for the others.
  for (let i = 1; i < 1024; i++) await leases.claim('other', NOW, NOW + 2 * HOUR);
  vi.setSystemTime(NOW + 60 * SECOND + 1);
  const next = await startAllocator();
  expect(next.lease.node).toBe(former.lease.node);
  // Its clock is set back to before the bound of the former holder.
  vi.setSystemTime(NOW + 59 * SECOND);
  const nextIds = idsOf(next.allocator, PER_MS * 3);
  expect(snowflakeParts(nextIds[0]!).createdAtMs).toBeGreaterThan(former.lease.validUntilMs);

  // It continues with a clock that is a minute behind, before it learns that it lost its number.
  vi.setSystemTime(NOW + 1);
  formerIds.push(...idsOf(former.allocator, PER_MS));
  expect(isRising([...formerIds, ...nextIds])).toBe(true);
});

it('makes different ids than another allocator on the same lease', async () => {
  const { lease, allocator } = await startAllocator();
  const twin = new KeyAllocator(lease, codec);
  const ids = [...idsOf(allocator, 10), ...idsOf(twin, 10), ...idsOf(allocator, 10), ...idsOf(twin, 10)];
  expect(new Set(ids).size).toBe(40);
});
