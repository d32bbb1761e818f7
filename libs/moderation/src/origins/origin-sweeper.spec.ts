import { createdAtMs } from '#keys';
import type { ImageOriginsRepository } from '#links';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { OriginSweeper } from './origin-sweeper.js';

const NOW = '2026-12-01T12:00:00Z';
const origins = { deleteBelow: vi.fn<(end: bigint, limit: number) => Promise<boolean>>() };
const sweeperOf = (addressDays: number) =>
  new OriginSweeper(origins as unknown as ImageOriginsRepository, { addressDays });
const ends = () => origins.deleteBelow.mock.calls.map(([end]) => new Date(createdAtMs(end)).toISOString());

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(NOW) });
  origins.deleteBelow.mockReset().mockResolvedValue(false);
});
afterEach(() => vi.useRealTimers());

it.each([
  [30, '2026-11-01T12:00:00.000Z'],
  [1, '2026-11-30T12:00:00.000Z'],
  [0, '2026-12-01T12:00:00.000Z'],
])('deletes the addresses of uploads that are more than %d days old', async (days, end) => {
  await sweeperOf(days).sweep();
  expect(ends()).toEqual([end]);
});

it('deletes in batches until there are no others', async () => {
  origins.deleteBelow.mockResolvedValueOnce(true).mockResolvedValueOnce(true);
  await sweeperOf(30).sweep();
  expect(origins.deleteBelow).toHaveBeenCalledTimes(3);
});

it('leaves the rest to the next sweep after 100 batches', async () => {
  origins.deleteBelow.mockResolvedValue(true);
  await sweeperOf(30).sweep();
  expect(origins.deleteBelow).toHaveBeenCalledTimes(100);
});

it('deletes nothing while no image is old enough', async () => {
  await sweeperOf(3_650).sweep();
  expect(origins.deleteBelow).not.toHaveBeenCalled();
});
