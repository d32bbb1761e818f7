import { createLog } from '#observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { type DayCount, DayCounts } from './day-counts.js';
import type { DayCountsRepository } from './day-counts.repository.js';
import { DayCountsWriter } from './day-counts.writer.js';

const written: [string, number][][] = [];
let isAway = false;
let counts: DayCounts;
let writer: DayCountsWriter;
const rows = {
  add: async (added: readonly DayCount[]) => {
    if (isAway) throw new Error('The database does not answer.');
    written.push(added.map(({ name, amount }) => [name, amount]));
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  written.length = 0;
  isAway = false;
  counts = new DayCounts();
  writer = new DayCountsWriter(counts, rows as unknown as DayCountsRepository, createLog('silent'));
  writer.onApplicationBootstrap();
});
afterEach(async () => {
  isAway = false;
  await writer.beforeApplicationShutdown();
  vi.useRealTimers();
});

it('writes within 5 s what changed, and nothing when nothing changed', async () => {
  counts.add('uploads');
  await vi.advanceTimersByTimeAsync(5_000);
  counts.add('uploads', 2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toEqual([[['uploads', 1]], [['uploads', 2]]]);
});

it('writes when the process ends', async () => {
  counts.add('reports');
  await writer.beforeApplicationShutdown();
  expect(written).toEqual([[['reports', 1]]]);
});

it('keeps the counts while the database is away', async () => {
  isAway = true;
  counts.add('deletes');
  await vi.advanceTimersByTimeAsync(60_000);
  counts.add('deletes');
  isAway = false;
  await writer.flush();
  expect(written).toEqual([[['deletes', 2]]]);
});
