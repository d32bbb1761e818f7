import { CacheFactory } from '#cache';
import { openDatabase, type OpenDatabase } from '#database/testing';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { BlocksRepository, LinksRepository, LinkStore, tombstone } from '#links';
import { DELETION_TABLES } from '#links/testing';
import { ImageStores, type ObjectStore, openStore, originalKey } from '#storage';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { DeletionSweeper } from './deletion-sweeper.js';
import { ImageLayers } from './image-layers.js';
import { OuterCaches } from './outer-caches.js';
import { PurgeService } from './purge.service.js';
import { RecordingCdn, RecordingEdge, RecordingQueue } from './testing/recording-caches.js';

const SHARE = { readonly: false, weight: 1 };
const EDGE_DOWN = new DomainError('unavailable', 'An edge could not be purged.');
const CDN_BUSY = new DomainError('unavailable', 'The CDN is busy.', { retryAfterSeconds: 30, isFinal: true });
const codec = new KeyCodec('a secret of thirty-two characters or more');

let folder: { path: string; remove(): Promise<void> };
let open: OpenDatabase;
let links: LinksRepository;
let linkStore: LinkStore;
let blocks: BlocksRepository;
let store: ObjectStore;
let id = 1n << 60n;

let edge: RecordingEdge;
let cdn: RecordingCdn;
let queue: RecordingQueue;
let purge: PurgeService;

/** SQLite and a folder: all that a purge works on, without a server. */
beforeAll(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'imglink-purge-'));
  open = await openDatabase({ kind: 'sqlite', file: join(folder.path, 'db.sqlite') }, DELETION_TABLES);
  links = new LinksRepository(open.database);
  blocks = new BlocksRepository(open.database);
  store = await openStore({ driver: 'disk', root: join(folder.path, 'images'), ...SHARE });
});
afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await folder.remove();
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  [edge, cdn, queue] = [new RecordingEdge(), new RecordingCdn(), new RecordingQueue()];
  linkStore = new LinkStore(links, new CacheFactory(undefined));
  // No test asks which store takes new images, which is all that the watch is for.
  const stores = new ImageStores([SHARE], [store], [], undefined as never);
  const layers = new ImageLayers(linkStore, stores, new OuterCaches(codec, edge, cdn));
  purge = new PurgeService(links, linkStore, layers, queue);
  id += 1n;
  await linkStore.create({ ...tombstone(id, 0), format: 1, deletedAt: null });
  await putOriginal();
  await linkStore.delete(id, null);
});
afterEach(() => void vi.useRealTimers());

const putOriginal = () => store.put(originalKey(id, 'jpg'), bytes());
const isStored = async () => (await store.stat(originalKey(id, 'jpg'))) !== undefined;
const passDue = async () => (await links.findDeletion(id))?.pass;
const advance = (ms: number) => vi.setSystemTime(Date.now() + ms);

async function* bytes(): AsyncIterable<Buffer> {
  yield Buffer.from('an image');
}

it('purges every layer at once, after 60 s and after 15 min, and the edges after 2, 5 and 15 s as well', async () => {
  const deletedAt = Date.now();
  const passes: unknown[] = [];
  for (let due = await links.findDeletion(id); due; due = await links.findDeletion(id)) {
    vi.setSystemTime(due.dueAt);
    // A render that was in progress when the image was deleted writes an object again.
    await putOriginal();
    await purge.purgeIfDue(id);
    passes.push([(Date.now() - deletedAt) / 1000, edge.purged.length, cdn.purged.length, await isStored()]);
  }
  expect(passes).toEqual([
    [0, 1, 1, false],
    [2, 2, 1, true],
    [5, 3, 1, true],
    [15, 4, 1, true],
    [60, 5, 2, false],
    [900, 6, 3, false],
  ]);
  expect(new Set([...edge.purged, ...cdn.purged])).toEqual(new Set([codec.encode(id)]));
  // The last pass is due so late that it is left to the sweeper.
  expect(queue.added).toEqual([
    { id: `${id}.${deletedAt + 2_000}`, delayMs: 2_000 },
    { id: `${id}.${deletedAt + 5_000}`, delayMs: 3_000 },
    { id: `${id}.${deletedAt + 15_000}`, delayMs: 10_000 },
    { id: `${id}.${deletedAt + 60_000}`, delayMs: 45_000 },
  ]);
});

it('makes no pass before it is due', async () => {
  for (let call = 0; call < 4; call += 1) await purge.purgeIfDue(id);
  expect([edge.purged.length, await passDue()]).toEqual([1, 1]);
});

it('schedules the next pass although the queue takes no jobs', async () => {
  queue.failure = new DomainError('unavailable', 'The job queue does not answer.');
  await purge.purgeIfDue(id);
  expect(await links.findDeletion(id)).toMatchObject({ pass: 1, dueAt: Date.now() + 2_000 });
});

it('leaves an early pass due when an edge could not be purged', async () => {
  await purge.purgeIfDue(id);
  advance(2_000);
  edge.failure = EDGE_DOWN;
  await expect(purge.purgeIfDue(id)).rejects.toBe(EDGE_DOWN);
  expect(await links.findDeletion(id)).toMatchObject({ pass: 1, dueAt: Date.now() });
});

it('purges the CDN once while an edge is down, and again when the edge is back', async () => {
  edge.failure = EDGE_DOWN;
  for (let attempt = 0; attempt < 5; attempt += 1) await expect(purge.purgeIfDue(id)).rejects.toBe(EDGE_DOWN);
  expect([await passDue(), cdn.purged.length, await isStored()]).toEqual([0, 1, false]);
  edge.failure = undefined;
  await purge.purgeIfDue(id);
  expect([await passDue(), cdn.purged.length]).toEqual([1, 2]);
});

it('puts a deletion whose edge is down behind the others that are due', async () => {
  const { dueAt = 0 } = (await links.findDeletion(id)) ?? {};
  advance(500);
  edge.failure = EDGE_DOWN;
  await expect(purge.purgeIfDue(id)).rejects.toBe(EDGE_DOWN);
  expect((await links.findDeletion(id))?.dueAt).toBe(dueAt + 500);
});

it('waits as long as a CDN that limits the rate asks for', async () => {
  cdn.failure = CDN_BUSY;
  await expect(purge.purgeIfDue(id)).rejects.toBe(CDN_BUSY);
  cdn.failure = undefined;
  advance(28_000);
  await purge.purgeIfDue(id);
  expect(await passDue()).toBe(0);
  advance(2_000);
  await purge.purgeIfDue(id);
  expect(await passDue()).toBe(1);
});

it('turns an image that expired into a tombstone in its first pass', async () => {
  const expired = id + 1_000_000n;
  const expiresAt = Date.now() + 5_000;
  await linkStore.create({ ...tombstone(expired, 0), format: 1, deletedAt: null, expiresAt });
  await purge.purgeIfDue(expired);
  expect((await links.find(expired))?.deletedAt).toBeNull();
  advance(5_000);
  await purge.purgeIfDue(expired);
  expect((await links.find(expired))?.deletedAt).toBe(Date.now());
});

it('keeps an image whose expiry was postponed or removed after its deletion was read', async () => {
  for (const expiresAt of [Date.now() + 60_000, null]) {
    id += 1n;
    await linkStore.create({ ...tombstone(id, 0), format: 1, deletedAt: null, expiresAt: Date.now() });
    await putOriginal();
    const read = await links.findDeletion(id);
    await linkStore.update(id, { expiresAt });
    vi.spyOn(links, 'findDeletion').mockResolvedValueOnce(read);
    await purge.purgeIfDue(id);
    const deletion = expiresAt === null ? null : { id, dueAt: expiresAt, pass: 0 };
    expect([(await links.find(id))?.deletedAt, await isStored()]).toEqual([null, true]);
    expect([await links.findDeletion(id), edge.purged]).toEqual([deletion, []]);
  }
});

it('purges an image that is deleted while its expiry is noticed', async () => {
  const expiring = id + 3_000_000n;
  const expiresAt = Date.now();
  await linkStore.create({ ...tombstone(expiring, 0), format: 1, deletedAt: null, expiresAt });
  vi.spyOn(linkStore, 'deleteExpired').mockImplementationOnce(async () => {
    await linkStore.delete(expiring, null);
    return false;
  });
  await purge.purgeIfDue(expiring);
  expect([edge.purged, (await links.findDeletion(expiring))?.pass]).toEqual([[codec.encode(expiring)], 1]);
});

it('tells which layers still have the image', async () => {
  const gone = async () => (await purge.verify(id)).flatMap(({ layer, isGone }) => (isGone ? [layer] : []));
  expect(await gone()).toEqual(['database', 'cache']);
  await purge.purgeIfDue(id);
  expect(await gone()).toEqual(['database', 'cache', 'store', 'edge', 'cdn']);
  await expect(purge.verify(id + 2_000_000n)).rejects.toMatchObject({ code: 'image-not-found' });
});

it('sweeps: adds the job of each deletion that is due', async () => {
  const sweeper = new DeletionSweeper(links, queue);
  await sweeper.sweep();
  expect(queue.added.map(({ id: job }) => job)).toContain(String(id));
  await purge.purgeIfDue(id);
  queue.added.length = 0;
  await sweeper.sweep();
  expect(queue.added.map(({ id: job }) => job)).not.toContain(String(id));
});

describe('a blocked image', () => {
  beforeEach(async () => {
    id += 1n;
    await putOriginal();
  });

  async function block(expiresAt: number | null = null): Promise<void> {
    await linkStore.create({ ...tombstone(id, 0), format: 1, deletedAt: null, expiresAt });
    await blocks.insert({ imageId: id, blockedAt: Date.now(), isLegal: 0, reason: 'spam', source: 'admin' });
  }

  it.each([null, 1_000])(
    'is purged from the caches in all passes, and keeps its objects; expiry in %s ms',
    async (in_) => {
      await block(in_ && Date.now() + in_);
      const passes: unknown[] = [];
      for (let due = await links.findDeletion(id); due; due = await links.findDeletion(id)) {
        vi.setSystemTime(due.dueAt);
        await purge.purgeIfDue(id);
        passes.push([edge.purged.length, cdn.purged.length, await isStored()]);
      }
      expect(passes).toEqual([
        [1, 1, true],
        [2, 1, true],
        [3, 1, true],
        [4, 1, true],
        [5, 2, true],
        [6, 3, true],
      ]);
      expect(await linkStore.findAny(id)).toMatchObject({ deletedAt: null, flags: 2 });
    },
  );

  it('is purged no further once it is unblocked, even by a pass that has begun', async () => {
    await block();
    await purge.purgeIfDue(id);
    advance(2_000);
    vi.spyOn(links, 'findDeletion').mockResolvedValueOnce(await links.findDeletion(id));
    await blocks.delete(id);
    for (let pass = 0; pass < 2; pass += 1) await purge.purgeIfDue(id);
    expect([await links.findDeletion(id), await isStored()]).toEqual([null, true]);
    expect(await linkStore.findAny(id)).toMatchObject({ deletedAt: null, flags: 0 });
  });

  it.each([
    ['none, if it has no expiry', null],
    ['that of its expiry', 60_000],
  ])('has a deletion after its unblocking although an old process wrote one: %s', async (_which, in_) => {
    const expiresAt = in_ && Date.now() + in_;
    await block(expiresAt);
    await blocks.delete(id);
    await links.scheduleDeletion({ id, dueAt: Date.now(), pass: 4 });
    await purge.purgeIfDue(id);
    expect(await links.findDeletion(id)).toEqual(expiresAt && { id, dueAt: expiresAt, pass: 0 });
    expect([edge.purged, await isStored()]).toEqual([[], true]);
  });

  it('expires after its unblocking, if it should have expired before', async () => {
    await block(Date.now() + 1_000);
    advance(5_000);
    await purge.purgeIfDue(id);
    expect((await links.find(id))?.deletedAt).toBeNull();
    await blocks.delete(id);
    await linkStore.forget(id);
    await purge.purgeIfDue(id);
    expect([(await links.find(id))?.deletedAt, await isStored()]).toEqual([Date.now(), false]);
  });

  it('is purged like any other when an administrator deletes it', async () => {
    await block();
    expect(await linkStore.deleteEvenBlocked(id, null)).toBe(true);
    await purge.purgeIfDue(id);
    expect([await isStored(), await blocks.find(id), await passDue()]).toEqual([false, null, 1]);
  });
});
