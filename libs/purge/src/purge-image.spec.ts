import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import type { DeleteLink, LinkCache, LinksRepository, PendingDeletion } from '#links';
import type { ImageStores } from '#storage';
import { beforeEach, expect, it, vi } from 'vitest';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { PurgeEdges } from './purge-edges.js';
import { PurgeImage } from './purge-image.js';

const ID = (1n << 60n) + 1n;
const REFUSED = new DomainError('unavailable', 'An edge could not be purged.');

let deletion: PendingDeletion | null;
let purge: PurgeImage;
const edges = vi.fn<() => Promise<void>>();
const cdn = vi.fn<() => Promise<void>>();
const postpone = vi.fn<LinksRepository['postponeDeletion']>();

beforeEach(() => {
  vi.resetAllMocks();
  deletion = { id: ID, dueAt: 1_000, pass: 0 };
  postpone.mockImplementation(async (id, dueAt, pass) => void (deletion = { id, dueAt, pass }));
  const links = {
    findDeletion: async () => deletion,
    find: async () => null,
    postponeDeletion: postpone,
    endDeletion: async () => void (deletion = null),
  };
  purge = new PurgeImage(
    links as unknown as LinksRepository,
    { bury: async () => true } as unknown as LinkCache,
    {} as DeleteLink,
    { at: () => ({ delete: async () => undefined }) } as unknown as ImageStores,
    { encode: () => 'AAAAAAAAAAA' } as unknown as KeyCodec,
    { run: edges } as unknown as PurgeEdges,
    { run: cdn } as unknown as PurgeCdn,
  );
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
  expect(deletion?.pass).toBe(1);
  await purge.run(ID);
  expect(deletion?.pass).toBe(2);
  await purge.run(ID);
  expect(deletion).toBeNull();
});
