import type { BlocksRepository } from '#links';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { firstTimeId } from '../time-id.js';
import { ReportSweeper } from './report-sweeper.js';
import type { ReportsRepository } from './reports.repository.js';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2027-01-01T12:00:00Z');
const END = firstTimeId(NOW - 184 * DAY_MS);

const reports = {
  pageResolved: vi.fn<(after: bigint, end: bigint, limit: number) => Promise<{ imageId: bigint; id: bigint }[]>>(),
  countsOf: vi.fn<(ids: bigint[]) => Promise<{ imageId: bigint; reviewedAt: number | null }[]>>(),
  deleteResolved: vi.fn<(imageId: bigint, end: bigint) => Promise<void>>(),
};
const blocks = { findAll: vi.fn<() => Promise<{ imageId: bigint }[]>>() };
const sweeperOf = () =>
  new ReportSweeper(reports as unknown as ReportsRepository, blocks as unknown as BlocksRepository);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  reports.pageResolved.mockReset().mockResolvedValue([]);
  reports.countsOf.mockReset().mockResolvedValue([]);
  reports.deleteResolved.mockReset().mockResolvedValue();
  blocks.findAll.mockReset().mockResolvedValue([]);
});
afterEach(() => vi.useRealTimers());

it('deletes reports 184 days after the review of their image, unless the image is blocked', async () => {
  const [old, recent, blocked] = [1n, 2n, 3n];
  reports.pageResolved.mockResolvedValueOnce([old, old, recent, blocked].map((imageId) => ({ imageId, id: imageId })));
  reports.countsOf.mockResolvedValueOnce([
    { imageId: old, reviewedAt: NOW - 185 * DAY_MS },
    { imageId: recent, reviewedAt: NOW - 183 * DAY_MS },
    { imageId: blocked, reviewedAt: NOW - 185 * DAY_MS },
  ]);
  blocks.findAll.mockResolvedValueOnce([{ imageId: blocked }]);
  await sweeperOf().sweep();
  expect(reports.pageResolved.mock.calls).toEqual([[0n, END, 1_000]]);
  expect(reports.countsOf.mock.calls).toEqual([[[old, recent, blocked]]]);
  expect(reports.deleteResolved.mock.calls).toEqual([[old, END]]);
});

it('passes over reports that stay, and begins again after the last one', async () => {
  const full = Array.from({ length: 1_000 }, (_, index) => ({ imageId: 1n, id: BigInt(index + 1) }));
  reports.pageResolved.mockResolvedValueOnce(full).mockResolvedValueOnce([{ imageId: 2n, id: 1_001n }]);
  const sweeper = sweeperOf();
  for (let sweep = 0; sweep < 3; sweep += 1) await sweeper.sweep();
  expect(reports.pageResolved.mock.calls.map(([after]) => after)).toEqual([0n, 1_000n, 0n]);
  expect(reports.deleteResolved).not.toHaveBeenCalled();
});

it('asks for nothing while no report can be old enough', async () => {
  vi.setSystemTime(Date.parse('2026-03-01T00:00:00Z'));
  await sweeperOf().sweep();
  expect(reports.pageResolved).not.toHaveBeenCalled();
});
