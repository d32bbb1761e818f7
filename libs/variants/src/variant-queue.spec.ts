import { DomainError } from '#errors';
import type { WantedVariant } from '#formats';
import type { JobQueue } from '#jobs';
import { beforeEach, expect, it, vi } from 'vitest';

import { VariantQueue } from './variant-queue.js';

const SMALL: WantedVariant = { size: 's', extension: 'webp' };
const LARGE: WantedVariant = { size: 'l', extension: 'webp' };
const DONE = { ok: true, result: undefined };

const add = vi.fn<JobQueue['add']>();
const wait = vi.fn<JobQueue['wait']>();
let queue: VariantQueue;

beforeEach(() => {
  add.mockReset().mockResolvedValue();
  wait.mockReset().mockResolvedValue(DONE as never);
  queue = new VariantQueue({ add, wait } as unknown as JobQueue);
});

/** The jobs as they were added: queue, id, payload, options. */
const added = () => add.mock.calls.map(([job, id, payload, options]) => [job.queue, id, payload, options]);
const render = (lane: 'light' | 'heavy', image: bigint, wanted: WantedVariant, turn = 1) =>
  queue.render(lane, image, wanted, { turn, timeoutMs: 900 });

it('adds a light render at once, and returns its outcome', async () => {
  expect(await render('light', 7n, SMALL, 3)).toBe(DONE);
  expect(added()).toEqual([['variants', '7', { id: '7', wanted: [SMALL] }, { priority: 3 }]]);
  expect(wait.mock.calls.map(([job, id, timeoutMs]) => [job.queue, id, timeoutMs])).toEqual([['variants', '7', 900]]);
});

it('adds each light render, which the queue merges', async () => {
  await Promise.all([render('light', 7n, SMALL), render('light', 7n, LARGE)]);
  expect(added().map(([, , payload]) => payload)).toEqual([
    { id: '7', wanted: [SMALL] },
    { id: '7', wanted: [LARGE] },
  ]);
});

it('gathers the heavy renders of an image into one job, with the first of their turns', async () => {
  const renders = [render('heavy', 7n, SMALL, 4), render('heavy', 7n, LARGE, 2), render('heavy', 7n, SMALL, 3)];
  expect(add).not.toHaveBeenCalled();
  expect(await Promise.all(renders)).toEqual([DONE, DONE, DONE]);
  expect(added()).toEqual([['variants-heavy', '7', { id: '7', wanted: [SMALL, LARGE] }, { priority: 2 }]]);
});

it('gathers the renders of another image into another job', async () => {
  await Promise.all([render('heavy', 7n, SMALL), render('heavy', 8n, SMALL)]);
  expect(added().map(([, id]) => id)).toEqual(['7', '8']);
});

it('gathers anew once the job was added', async () => {
  await render('heavy', 7n, SMALL);
  await render('heavy', 7n, LARGE);
  expect(added().map(([, , payload]) => payload)).toEqual([
    { id: '7', wanted: [SMALL] },
    { id: '7', wanted: [LARGE] },
  ]);
});

it.each(['light', 'heavy'] as const)('rejects every %s render of a job that the queue does not take', async (lane) => {
  add.mockRejectedValue(new DomainError('unavailable', 'The queue does not answer.'));
  const renders = await Promise.allSettled([render(lane, 7n, SMALL), render(lane, 7n, LARGE)]);
  const rejected = { status: 'rejected', reason: { code: 'unavailable' } };
  expect(renders).toMatchObject([rejected, rejected]);
  expect(wait).not.toHaveBeenCalled();
});

it('returns undefined when the outcome is not known', async () => {
  wait.mockResolvedValue(undefined);
  expect(await render('light', 7n, SMALL)).toBeUndefined();
});
