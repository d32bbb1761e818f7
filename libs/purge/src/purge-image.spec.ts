import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import type { JobQueue } from '#jobs';
import type { LinksRepository, LinkStore, PendingDeletion } from '#links';
import type { ImageStores } from '#storage';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { PurgeEdges } from './purge-edges.js';
import { PurgeImage } from './purge-image.js';
import { PurgeOutside } from './purge-outside.js';

const ID = (1n << 60n) + 1n;
const REFUSED = new DomainError('unavailable', 'An edge could not be purged.');

let deletion: PendingDeletion | null;
let purge: PurgeImage;
const edges = vi.fn<() => Promise<void>>();
const cdn = vi.fn<() => Promise<void>>();
const add = vi.fn<(job: object, id: string, payload: object, options: { delayMs: number }) => Promise<void>>();
const deleteObjects = vi.fn<() => Promise<void>>();
const postpone = vi.fn<LinksRepository['postponeDeletion']>();

beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers();
  deletion = { id: ID, dueAt: Date.now(), pass: 0 };
  for (const each of [edges, cdn, deleteObjects]) each.mockResolvedValue(undefined);
  add.mockResolvedValue(undefined);
  postpone.mockImplementation(async (id, dueAt, pass) => void (deletion = { id, dueAt, pass }));
  const links = {
    findDeletion: async () => deletion,
    find: async () => null,
    postponeDeletion: postpone,
    endDeletion: async () => void (deletion = null),
  };
  purge = new PurgeImage(
    links as unknown as LinksRepository,
    { cacheTombstone: async () => true } as unknown as LinkStore,
    { at: () => ({ delete: deleteObjects }) } as unknown as ImageStores,
    new PurgeOutside(
      { encode: () => 'AAAAAAAAAAA' } as unknown as KeyCodec,
      { run: edges } as unknown as PurgeEdges,
      { run: cdn } as unknown as PurgeCdn,
    ),
    { add } as unknown as JobQueue,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

it('purges edges 2, 5 and 15 s after the delete as well, and all layers at once, after 60 s and after 15 min', async () => {
  const begun = Date.now();
  const passes: number[][] = [];
  while (deletion) {
    vi.setSystemTime(deletion.dueAt);
    await purge.run(ID);
    const calls = [edges, cdn, deleteObjects].map(({ mock }) => mock.calls.length);
    passes.push([(Date.now() - begun) / 1_000, ...calls]);
  }
  expect(passes).toEqual([
    [0, 1, 1, 1],
    [2, 2, 1, 1],
    [5, 3, 1, 1],
    [15, 4, 1, 1],
    [60, 5, 2, 2],
    [900, 6, 3, 3],
  ]);
  // The last pass is the sweeper's.
  expect(add.mock.calls.map(([, id, , { delayMs }]) => [id, delayMs])).toEqual([
    [`${ID}.1`, 2_000],
    [`${ID}.2`, 3_000],
    [`${ID}.3`, 10_000],
    [`${ID}.4`, 45_000],
  ]);
});

it('makes no pass before its time, however often it is asked', async () => {
  await purge.run(ID);
  for (let each = 0; each < 3; each += 1) await purge.run(ID);
  expect(edges).toHaveBeenCalledTimes(1);
  expect(deletion?.pass).toBe(1);
});

it('leaves the next pass to the sweeper while the queue is away', async () => {
  add.mockRejectedValue(new DomainError('unavailable', 'The job queue does not answer.'));
  await purge.run(ID);
  expect(deletion).toEqual({ id: ID, dueAt: Date.now() + 2_000, pass: 1 });
});

it('stays due while an edge refuses an early pass', async () => {
  await purge.run(ID);
  vi.advanceTimersByTime(2_000);
  edges.mockRejectedValueOnce(REFUSED);
  await expect(purge.run(ID)).rejects.toBe(REFUSED);
  expect(deletion).toEqual({ id: ID, dueAt: Date.now(), pass: 1 });
});

it('goes behind the others while an edge refuses, and tells the CDN at the first try and once all edges are purged', async () => {
  edges.mockRejectedValue(REFUSED);
  for (let each = 0; each < 5; each += 1) await expect(purge.run(ID)).rejects.toBe(REFUSED);
  expect(deletion?.pass).toBe(0);
  expect(Date.now() - (deletion?.dueAt ?? 0)).toBeLessThan(5_000);
  expect(cdn).toHaveBeenCalledTimes(1);
  edges.mockReset();
  await purge.run(ID);
  expect(deletion?.pass).toBe(1);
  expect(cdn).toHaveBeenCalledTimes(2);
});

it('is due again when the CDN takes purges again', async () => {
  const busy = new DomainError('unavailable', 'The CDN could not be purged.', { retryAfterSeconds: 30, isFinal: true });
  cdn.mockRejectedValueOnce(busy);
  await expect(purge.run(ID)).rejects.toBe(busy);
  expect((deletion?.dueAt ?? 0) - Date.now()).toBeGreaterThan(25_000);
  await purge.run(ID);
  expect(deletion?.pass).toBe(0);
  vi.advanceTimersByTime(30_000);
  await purge.run(ID);
  expect(deletion?.pass).toBe(1);
});
